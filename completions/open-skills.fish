# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_open_skills_global_optspecs
    string join \n q/quiet v/verbose color= log-format= offline y/yes endpoint-url= cache-dir= config= environment= env-file= h/help V/version
end

function __fish_open_skills_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_open_skills_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_open_skills_using_subcommand
    set -l cmd (__fish_open_skills_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c open-skills -n "__fish_open_skills_needs_command" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal that can show them'
always\t'Even into a file or a pipe'
never\t'Not at all'"
complete -c open-skills -n "__fish_open_skills_needs_command" -l log-format -d 'How logs are written to standard error: text or json' -r -f -a "text\t'A line for people'
json\t'A JSON object a line'"
complete -c open-skills -n "__fish_open_skills_needs_command" -l endpoint-url -d 'Reach `s3://` places at this service: the URL of one that is not Amazon\'s' -r
complete -c open-skills -n "__fish_open_skills_needs_command" -l cache-dir -d 'Keep the cache in this folder' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_needs_command" -l config -d 'Read this configuration file in place of the project\'s' -r -F
complete -c open-skills -n "__fish_open_skills_needs_command" -l environment -d 'Use this environment of the configuration' -r
complete -c open-skills -n "__fish_open_skills_needs_command" -l env-file -d 'Read variables from this file' -r -F
complete -c open-skills -n "__fish_open_skills_needs_command" -s q -l quiet -d 'Say nothing but results, errors and warnings about trust'
complete -c open-skills -n "__fish_open_skills_needs_command" -s v -l verbose -d 'Say more; -vv and -vvv log what happens inside'
complete -c open-skills -n "__fish_open_skills_needs_command" -l offline -d 'Never use the network'
complete -c open-skills -n "__fish_open_skills_needs_command" -s y -l yes -d 'Answer every question with yes'
complete -c open-skills -n "__fish_open_skills_needs_command" -s h -l help -d 'Print help'
complete -c open-skills -n "__fish_open_skills_needs_command" -s V -l version -d 'Print version'
complete -c open-skills -n "__fish_open_skills_needs_command" -f -a "init" -d 'Begin a skill from a template'
complete -c open-skills -n "__fish_open_skills_needs_command" -f -a "add" -d 'Add a script, reference, asset, example or test to a skill'
complete -c open-skills -n "__fish_open_skills_needs_command" -f -a "vendor" -d 'Bring packages of others along in a skill'
complete -c open-skills -n "__fish_open_skills_needs_command" -f -a "convert" -d 'Make a skill of a rule, a command, a flat file or an older skill'
complete -c open-skills -n "__fish_open_skills_needs_command" -f -a "lint" -d 'Say what is wrong with skills, for whom, and how to mend it'
complete -c open-skills -n "__fish_open_skills_needs_command" -f -a "fmt" -d 'Put the frontmatter of skills into one form'
complete -c open-skills -n "__fish_open_skills_needs_command" -f -a "explain" -d 'Say what a rule looks for, why, and how to mend it'
complete -c open-skills -n "__fish_open_skills_needs_command" -f -a "test" -d 'Say whether skills do what their tests say, in the sandbox'
complete -c open-skills -n "__fish_open_skills_needs_command" -f -a "check" -d 'Say in CI whether changed skills may be published'
complete -c open-skills -n "__fish_open_skills_needs_command" -f -a "run" -d 'Run a skill\'s script in a sandbox'
complete -c open-skills -n "__fish_open_skills_needs_command" -f -a "runs" -d 'Look at what ran on this machine'
complete -c open-skills -n "__fish_open_skills_needs_command" -f -a "secrets" -d 'Keep what scripts may be given and nobody may see'
complete -c open-skills -n "__fish_open_skills_needs_command" -f -a "runtime" -d 'Look after the interpreters that run scripts in the sandbox'
complete -c open-skills -n "__fish_open_skills_needs_command" -f -a "pack" -d 'Make one archive of a skill\'s folder, the same bytes on every machine'
complete -c open-skills -n "__fish_open_skills_needs_command" -f -a "unpack" -d 'Check all of an archive, then make a folder of it'
complete -c open-skills -n "__fish_open_skills_needs_command" -f -a "inspect" -d 'Say everything about one skill, packed or not'
complete -c open-skills -n "__fish_open_skills_needs_command" -f -a "diff" -d 'Say what differs between two skills, permissions first'
complete -c open-skills -n "__fish_open_skills_needs_command" -f -a "version" -d 'Show or raise a skill\'s version'
complete -c open-skills -n "__fish_open_skills_needs_command" -f -a "publish" -d 'Publish a version of a skill to a registry'
complete -c open-skills -n "__fish_open_skills_needs_command" -f -a "pull" -d 'Get skills from registries, checked and locked'
complete -c open-skills -n "__fish_open_skills_needs_command" -f -a "list" -d 'List the skills of registries, or the versions of one'
complete -c open-skills -n "__fish_open_skills_needs_command" -f -a "tree" -d 'Show what skills need, and what that needs'
complete -c open-skills -n "__fish_open_skills_needs_command" -f -a "search" -d 'Find the skills of registries that fit some words'
complete -c open-skills -n "__fish_open_skills_needs_command" -f -a "tag" -d 'Let a word such as `latest` or `beta` stand for a version'
complete -c open-skills -n "__fish_open_skills_needs_command" -f -a "yank" -d 'Take a version back: nobody gets it anew'
complete -c open-skills -n "__fish_open_skills_needs_command" -f -a "unyank" -d 'Bring a version back'
complete -c open-skills -n "__fish_open_skills_needs_command" -f -a "registry" -d 'Look after the places that hold versions'
complete -c open-skills -n "__fish_open_skills_needs_command" -f -a "login" -d 'Keep a token for a registry on a web server'
complete -c open-skills -n "__fish_open_skills_needs_command" -f -a "logout" -d 'Forget the token for a registry'
complete -c open-skills -n "__fish_open_skills_needs_command" -f -a "install" -d 'Put skills where agents look for them'
complete -c open-skills -n "__fish_open_skills_needs_command" -f -a "uninstall" -d 'Take installed skills away again'
complete -c open-skills -n "__fish_open_skills_needs_command" -f -a "status" -d 'Say how installed skills stand: changed, hidden, old, revoked'
complete -c open-skills -n "__fish_open_skills_needs_command" -f -a "outdated" -d 'Say which skills there are newer versions of'
complete -c open-skills -n "__fish_open_skills_needs_command" -f -a "update" -d 'Bring locked and installed skills to the newest versions that are allowed'
complete -c open-skills -n "__fish_open_skills_needs_command" -f -a "which" -d 'Say which copy of a skill an agent takes, and why'
complete -c open-skills -n "__fish_open_skills_needs_command" -f -a "sync" -d 'Keep a folder equal to a library'
complete -c open-skills -n "__fish_open_skills_needs_command" -f -a "prompt" -d 'Write what to tell an agent about its skills'
complete -c open-skills -n "__fish_open_skills_needs_command" -f -a "export" -d 'Write what containers, clusters, marketplaces and sites need'
complete -c open-skills -n "__fish_open_skills_needs_command" -f -a "agents" -d 'Say which agents are known, which are here, and where each looks'
complete -c open-skills -n "__fish_open_skills_needs_command" -f -a "keys" -d 'Make and keep keys to sign with'
complete -c open-skills -n "__fish_open_skills_needs_command" -f -a "sign" -d 'Vouch for a skill'
complete -c open-skills -n "__fish_open_skills_needs_command" -f -a "verify" -d 'Say who vouches for a skill, and whether that is enough'
complete -c open-skills -n "__fish_open_skills_needs_command" -f -a "trust" -d 'Decide whom and what to trust'
complete -c open-skills -n "__fish_open_skills_needs_command" -f -a "audit" -d 'Say what speaks against skills by now, and what was done here'
complete -c open-skills -n "__fish_open_skills_needs_command" -f -a "tour" -d 'Show the whole life of a skill, with real commands in a temporary folder'
complete -c open-skills -n "__fish_open_skills_needs_command" -f -a "doctor" -d 'Say what this machine has of what is needed, and what to do about the rest'
complete -c open-skills -n "__fish_open_skills_needs_command" -f -a "config" -d 'Show the settings in force and where each comes from'
complete -c open-skills -n "__fish_open_skills_needs_command" -f -a "cache" -d 'Look after what is kept to be fast'
complete -c open-skills -n "__fish_open_skills_needs_command" -f -a "schema" -d 'Print the JSON Schema of a file or a report'
complete -c open-skills -n "__fish_open_skills_needs_command" -f -a "lsp" -d 'Serve an editor: diagnostics, fixes and hints as you type'
complete -c open-skills -n "__fish_open_skills_needs_command" -f -a "completions" -d 'Print a completion script for a shell'
complete -c open-skills -n "__fish_open_skills_using_subcommand init" -l name -d 'The name of the skill, when no folder says it' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand init" -l description -d 'What the skill does, in a sentence' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand init" -l when -d 'When to use it: added to the description as "Use when …"' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand init" -s t -l template -d 'A template by name, the folder of one, or a reference such as `report@1.0.0`' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand init" -l registry -d 'Look for the template in this registry: a configured name, `local`, or a place' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand init" -l language -d 'The language of the scripts' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand init" -l license -l licence -d 'The licence, by its SPDX identifier, or none' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand init" -l author -d 'Who holds the copyright' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand init" -l with -d 'The parts to make: scripts, references, tests, or none' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand init" -l profile -d 'The clients that it is for, as in `lint --profile`' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand init" -l set -d 'Answer a question of the template\'s own; can be given more than once' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand init" -l answers -d 'Read answers from a YAML or JSON file, or from standard input' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand init" -l format -d 'How to write the answer' -r -f -a "human\t'For people'
json\t'For machines'"
complete -c open-skills -n "__fish_open_skills_using_subcommand init" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal that can show them'
always\t'Even into a file or a pipe'
never\t'Not at all'"
complete -c open-skills -n "__fish_open_skills_using_subcommand init" -l log-format -d 'How logs are written to standard error: text or json' -r -f -a "text\t'A line for people'
json\t'A JSON object a line'"
complete -c open-skills -n "__fish_open_skills_using_subcommand init" -l endpoint-url -d 'Reach `s3://` places at this service: the URL of one that is not Amazon\'s' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand init" -l cache-dir -d 'Keep the cache in this folder' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand init" -l config -d 'Read this configuration file in place of the project\'s' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand init" -l environment -d 'Use this environment of the configuration' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand init" -l env-file -d 'Read variables from this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand init" -l dry-run -d 'Write nothing; show what would be written'
complete -c open-skills -n "__fish_open_skills_using_subcommand init" -l force -d 'Write into a folder that has files, and show what is replaced'
complete -c open-skills -n "__fish_open_skills_using_subcommand init" -l list-templates -d 'List the templates'
complete -c open-skills -n "__fish_open_skills_using_subcommand init" -l json -d 'The same as --format json'
complete -c open-skills -n "__fish_open_skills_using_subcommand init" -s q -l quiet -d 'Say nothing but results, errors and warnings about trust'
complete -c open-skills -n "__fish_open_skills_using_subcommand init" -s v -l verbose -d 'Say more; -vv and -vvv log what happens inside'
complete -c open-skills -n "__fish_open_skills_using_subcommand init" -l offline -d 'Never use the network'
complete -c open-skills -n "__fish_open_skills_using_subcommand init" -s y -l yes -d 'Answer every question with yes'
complete -c open-skills -n "__fish_open_skills_using_subcommand init" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c open-skills -n "__fish_open_skills_using_subcommand add" -l skill -d 'The skill, or a place inside it' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand add" -l description -d 'What it is or does, in a sentence' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand add" -l language -d 'The language of a script: python or javascript' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand add" -l script -d 'The script that a test or scenario runs' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand add" -l from -d 'The file that becomes the asset' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand add" -l format -d 'How to write the answer' -r -f -a "human\t'For people'
json\t'For machines'"
complete -c open-skills -n "__fish_open_skills_using_subcommand add" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal that can show them'
always\t'Even into a file or a pipe'
never\t'Not at all'"
complete -c open-skills -n "__fish_open_skills_using_subcommand add" -l log-format -d 'How logs are written to standard error: text or json' -r -f -a "text\t'A line for people'
json\t'A JSON object a line'"
complete -c open-skills -n "__fish_open_skills_using_subcommand add" -l endpoint-url -d 'Reach `s3://` places at this service: the URL of one that is not Amazon\'s' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand add" -l cache-dir -d 'Keep the cache in this folder' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand add" -l config -d 'Read this configuration file in place of the project\'s' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand add" -l environment -d 'Use this environment of the configuration' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand add" -l env-file -d 'Read variables from this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand add" -l dry-run -d 'Write nothing; show what would change'
complete -c open-skills -n "__fish_open_skills_using_subcommand add" -l json -d 'The same as --format json'
complete -c open-skills -n "__fish_open_skills_using_subcommand add" -s q -l quiet -d 'Say nothing but results, errors and warnings about trust'
complete -c open-skills -n "__fish_open_skills_using_subcommand add" -s v -l verbose -d 'Say more; -vv and -vvv log what happens inside'
complete -c open-skills -n "__fish_open_skills_using_subcommand add" -l offline -d 'Never use the network'
complete -c open-skills -n "__fish_open_skills_using_subcommand add" -s y -l yes -d 'Answer every question with yes'
complete -c open-skills -n "__fish_open_skills_using_subcommand add" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c open-skills -n "__fish_open_skills_using_subcommand vendor; and not __fish_seen_subcommand_from add list update remove verify" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal that can show them'
always\t'Even into a file or a pipe'
never\t'Not at all'"
complete -c open-skills -n "__fish_open_skills_using_subcommand vendor; and not __fish_seen_subcommand_from add list update remove verify" -l log-format -d 'How logs are written to standard error: text or json' -r -f -a "text\t'A line for people'
json\t'A JSON object a line'"
complete -c open-skills -n "__fish_open_skills_using_subcommand vendor; and not __fish_seen_subcommand_from add list update remove verify" -l endpoint-url -d 'Reach `s3://` places at this service: the URL of one that is not Amazon\'s' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand vendor; and not __fish_seen_subcommand_from add list update remove verify" -l cache-dir -d 'Keep the cache in this folder' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand vendor; and not __fish_seen_subcommand_from add list update remove verify" -l config -d 'Read this configuration file in place of the project\'s' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand vendor; and not __fish_seen_subcommand_from add list update remove verify" -l environment -d 'Use this environment of the configuration' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand vendor; and not __fish_seen_subcommand_from add list update remove verify" -l env-file -d 'Read variables from this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand vendor; and not __fish_seen_subcommand_from add list update remove verify" -s q -l quiet -d 'Say nothing but results, errors and warnings about trust'
complete -c open-skills -n "__fish_open_skills_using_subcommand vendor; and not __fish_seen_subcommand_from add list update remove verify" -s v -l verbose -d 'Say more; -vv and -vvv log what happens inside'
complete -c open-skills -n "__fish_open_skills_using_subcommand vendor; and not __fish_seen_subcommand_from add list update remove verify" -l offline -d 'Never use the network'
complete -c open-skills -n "__fish_open_skills_using_subcommand vendor; and not __fish_seen_subcommand_from add list update remove verify" -s y -l yes -d 'Answer every question with yes'
complete -c open-skills -n "__fish_open_skills_using_subcommand vendor; and not __fish_seen_subcommand_from add list update remove verify" -s h -l help -d 'Print help'
complete -c open-skills -n "__fish_open_skills_using_subcommand vendor; and not __fish_seen_subcommand_from add list update remove verify" -f -a "add" -d 'Bring packages in, with all that they need'
complete -c open-skills -n "__fish_open_skills_using_subcommand vendor; and not __fish_seen_subcommand_from add list update remove verify" -f -a "list" -d 'List what the skill brings along'
complete -c open-skills -n "__fish_open_skills_using_subcommand vendor; and not __fish_seen_subcommand_from add list update remove verify" -f -a "update" -d 'Get newer versions: of all packages, or of those named'
complete -c open-skills -n "__fish_open_skills_using_subcommand vendor; and not __fish_seen_subcommand_from add list update remove verify" -f -a "remove" -d 'Take packages out, with all that only they needed'
complete -c open-skills -n "__fish_open_skills_using_subcommand vendor; and not __fish_seen_subcommand_from add list update remove verify" -f -a "verify" -d 'Hold the files against the lock'
complete -c open-skills -n "__fish_open_skills_using_subcommand vendor; and __fish_seen_subcommand_from add" -l language -d 'python or javascript; without it, what the skill\'s scripts are written in' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand vendor; and __fish_seen_subcommand_from add" -l skill -d 'The skill\'s folder' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand vendor; and __fish_seen_subcommand_from add" -l format -d 'How to write the answer' -r -f -a "human\t'For people'
json\t'For machines'"
complete -c open-skills -n "__fish_open_skills_using_subcommand vendor; and __fish_seen_subcommand_from add" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal that can show them'
always\t'Even into a file or a pipe'
never\t'Not at all'"
complete -c open-skills -n "__fish_open_skills_using_subcommand vendor; and __fish_seen_subcommand_from add" -l log-format -d 'How logs are written to standard error: text or json' -r -f -a "text\t'A line for people'
json\t'A JSON object a line'"
complete -c open-skills -n "__fish_open_skills_using_subcommand vendor; and __fish_seen_subcommand_from add" -l endpoint-url -d 'Reach `s3://` places at this service: the URL of one that is not Amazon\'s' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand vendor; and __fish_seen_subcommand_from add" -l cache-dir -d 'Keep the cache in this folder' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand vendor; and __fish_seen_subcommand_from add" -l config -d 'Read this configuration file in place of the project\'s' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand vendor; and __fish_seen_subcommand_from add" -l environment -d 'Use this environment of the configuration' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand vendor; and __fish_seen_subcommand_from add" -l env-file -d 'Read variables from this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand vendor; and __fish_seen_subcommand_from add" -l force -d 'Replace files in the folder of the packages that `vendor/lock.yaml` knows nothing of'
complete -c open-skills -n "__fish_open_skills_using_subcommand vendor; and __fish_seen_subcommand_from add" -l json -d 'The same as --format json'
complete -c open-skills -n "__fish_open_skills_using_subcommand vendor; and __fish_seen_subcommand_from add" -s q -l quiet -d 'Say nothing but results, errors and warnings about trust'
complete -c open-skills -n "__fish_open_skills_using_subcommand vendor; and __fish_seen_subcommand_from add" -s v -l verbose -d 'Say more; -vv and -vvv log what happens inside'
complete -c open-skills -n "__fish_open_skills_using_subcommand vendor; and __fish_seen_subcommand_from add" -l offline -d 'Never use the network'
complete -c open-skills -n "__fish_open_skills_using_subcommand vendor; and __fish_seen_subcommand_from add" -s y -l yes -d 'Answer every question with yes'
complete -c open-skills -n "__fish_open_skills_using_subcommand vendor; and __fish_seen_subcommand_from add" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c open-skills -n "__fish_open_skills_using_subcommand vendor; and __fish_seen_subcommand_from list" -l skill -d 'The skill\'s folder' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand vendor; and __fish_seen_subcommand_from list" -l format -d 'How to write the answer' -r -f -a "human\t'For people'
json\t'For machines'"
complete -c open-skills -n "__fish_open_skills_using_subcommand vendor; and __fish_seen_subcommand_from list" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal that can show them'
always\t'Even into a file or a pipe'
never\t'Not at all'"
complete -c open-skills -n "__fish_open_skills_using_subcommand vendor; and __fish_seen_subcommand_from list" -l log-format -d 'How logs are written to standard error: text or json' -r -f -a "text\t'A line for people'
json\t'A JSON object a line'"
complete -c open-skills -n "__fish_open_skills_using_subcommand vendor; and __fish_seen_subcommand_from list" -l endpoint-url -d 'Reach `s3://` places at this service: the URL of one that is not Amazon\'s' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand vendor; and __fish_seen_subcommand_from list" -l cache-dir -d 'Keep the cache in this folder' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand vendor; and __fish_seen_subcommand_from list" -l config -d 'Read this configuration file in place of the project\'s' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand vendor; and __fish_seen_subcommand_from list" -l environment -d 'Use this environment of the configuration' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand vendor; and __fish_seen_subcommand_from list" -l env-file -d 'Read variables from this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand vendor; and __fish_seen_subcommand_from list" -l json -d 'The same as --format json'
complete -c open-skills -n "__fish_open_skills_using_subcommand vendor; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Say nothing but results, errors and warnings about trust'
complete -c open-skills -n "__fish_open_skills_using_subcommand vendor; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Say more; -vv and -vvv log what happens inside'
complete -c open-skills -n "__fish_open_skills_using_subcommand vendor; and __fish_seen_subcommand_from list" -l offline -d 'Never use the network'
complete -c open-skills -n "__fish_open_skills_using_subcommand vendor; and __fish_seen_subcommand_from list" -s y -l yes -d 'Answer every question with yes'
complete -c open-skills -n "__fish_open_skills_using_subcommand vendor; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c open-skills -n "__fish_open_skills_using_subcommand vendor; and __fish_seen_subcommand_from update" -l language -d 'python or javascript; without it, what the skill\'s scripts are written in' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand vendor; and __fish_seen_subcommand_from update" -l skill -d 'The skill\'s folder' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand vendor; and __fish_seen_subcommand_from update" -l format -d 'How to write the answer' -r -f -a "human\t'For people'
json\t'For machines'"
complete -c open-skills -n "__fish_open_skills_using_subcommand vendor; and __fish_seen_subcommand_from update" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal that can show them'
always\t'Even into a file or a pipe'
never\t'Not at all'"
complete -c open-skills -n "__fish_open_skills_using_subcommand vendor; and __fish_seen_subcommand_from update" -l log-format -d 'How logs are written to standard error: text or json' -r -f -a "text\t'A line for people'
json\t'A JSON object a line'"
complete -c open-skills -n "__fish_open_skills_using_subcommand vendor; and __fish_seen_subcommand_from update" -l endpoint-url -d 'Reach `s3://` places at this service: the URL of one that is not Amazon\'s' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand vendor; and __fish_seen_subcommand_from update" -l cache-dir -d 'Keep the cache in this folder' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand vendor; and __fish_seen_subcommand_from update" -l config -d 'Read this configuration file in place of the project\'s' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand vendor; and __fish_seen_subcommand_from update" -l environment -d 'Use this environment of the configuration' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand vendor; and __fish_seen_subcommand_from update" -l env-file -d 'Read variables from this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand vendor; and __fish_seen_subcommand_from update" -l force -d 'Replace files in the folder of the packages that `vendor/lock.yaml` knows nothing of'
complete -c open-skills -n "__fish_open_skills_using_subcommand vendor; and __fish_seen_subcommand_from update" -l json -d 'The same as --format json'
complete -c open-skills -n "__fish_open_skills_using_subcommand vendor; and __fish_seen_subcommand_from update" -s q -l quiet -d 'Say nothing but results, errors and warnings about trust'
complete -c open-skills -n "__fish_open_skills_using_subcommand vendor; and __fish_seen_subcommand_from update" -s v -l verbose -d 'Say more; -vv and -vvv log what happens inside'
complete -c open-skills -n "__fish_open_skills_using_subcommand vendor; and __fish_seen_subcommand_from update" -l offline -d 'Never use the network'
complete -c open-skills -n "__fish_open_skills_using_subcommand vendor; and __fish_seen_subcommand_from update" -s y -l yes -d 'Answer every question with yes'
complete -c open-skills -n "__fish_open_skills_using_subcommand vendor; and __fish_seen_subcommand_from update" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c open-skills -n "__fish_open_skills_using_subcommand vendor; and __fish_seen_subcommand_from remove" -l language -d 'python or javascript; without it, what the skill\'s scripts are written in' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand vendor; and __fish_seen_subcommand_from remove" -l skill -d 'The skill\'s folder' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand vendor; and __fish_seen_subcommand_from remove" -l format -d 'How to write the answer' -r -f -a "human\t'For people'
json\t'For machines'"
complete -c open-skills -n "__fish_open_skills_using_subcommand vendor; and __fish_seen_subcommand_from remove" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal that can show them'
always\t'Even into a file or a pipe'
never\t'Not at all'"
complete -c open-skills -n "__fish_open_skills_using_subcommand vendor; and __fish_seen_subcommand_from remove" -l log-format -d 'How logs are written to standard error: text or json' -r -f -a "text\t'A line for people'
json\t'A JSON object a line'"
complete -c open-skills -n "__fish_open_skills_using_subcommand vendor; and __fish_seen_subcommand_from remove" -l endpoint-url -d 'Reach `s3://` places at this service: the URL of one that is not Amazon\'s' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand vendor; and __fish_seen_subcommand_from remove" -l cache-dir -d 'Keep the cache in this folder' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand vendor; and __fish_seen_subcommand_from remove" -l config -d 'Read this configuration file in place of the project\'s' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand vendor; and __fish_seen_subcommand_from remove" -l environment -d 'Use this environment of the configuration' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand vendor; and __fish_seen_subcommand_from remove" -l env-file -d 'Read variables from this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand vendor; and __fish_seen_subcommand_from remove" -l force -d 'Replace files in the folder of the packages that `vendor/lock.yaml` knows nothing of'
complete -c open-skills -n "__fish_open_skills_using_subcommand vendor; and __fish_seen_subcommand_from remove" -l json -d 'The same as --format json'
complete -c open-skills -n "__fish_open_skills_using_subcommand vendor; and __fish_seen_subcommand_from remove" -s q -l quiet -d 'Say nothing but results, errors and warnings about trust'
complete -c open-skills -n "__fish_open_skills_using_subcommand vendor; and __fish_seen_subcommand_from remove" -s v -l verbose -d 'Say more; -vv and -vvv log what happens inside'
complete -c open-skills -n "__fish_open_skills_using_subcommand vendor; and __fish_seen_subcommand_from remove" -l offline -d 'Never use the network'
complete -c open-skills -n "__fish_open_skills_using_subcommand vendor; and __fish_seen_subcommand_from remove" -s y -l yes -d 'Answer every question with yes'
complete -c open-skills -n "__fish_open_skills_using_subcommand vendor; and __fish_seen_subcommand_from remove" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c open-skills -n "__fish_open_skills_using_subcommand vendor; and __fish_seen_subcommand_from verify" -l skill -d 'The skill\'s folder' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand vendor; and __fish_seen_subcommand_from verify" -l format -d 'How to write the answer' -r -f -a "human\t'For people'
json\t'For machines'"
complete -c open-skills -n "__fish_open_skills_using_subcommand vendor; and __fish_seen_subcommand_from verify" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal that can show them'
always\t'Even into a file or a pipe'
never\t'Not at all'"
complete -c open-skills -n "__fish_open_skills_using_subcommand vendor; and __fish_seen_subcommand_from verify" -l log-format -d 'How logs are written to standard error: text or json' -r -f -a "text\t'A line for people'
json\t'A JSON object a line'"
complete -c open-skills -n "__fish_open_skills_using_subcommand vendor; and __fish_seen_subcommand_from verify" -l endpoint-url -d 'Reach `s3://` places at this service: the URL of one that is not Amazon\'s' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand vendor; and __fish_seen_subcommand_from verify" -l cache-dir -d 'Keep the cache in this folder' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand vendor; and __fish_seen_subcommand_from verify" -l config -d 'Read this configuration file in place of the project\'s' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand vendor; and __fish_seen_subcommand_from verify" -l environment -d 'Use this environment of the configuration' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand vendor; and __fish_seen_subcommand_from verify" -l env-file -d 'Read variables from this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand vendor; and __fish_seen_subcommand_from verify" -l json -d 'The same as --format json'
complete -c open-skills -n "__fish_open_skills_using_subcommand vendor; and __fish_seen_subcommand_from verify" -s q -l quiet -d 'Say nothing but results, errors and warnings about trust'
complete -c open-skills -n "__fish_open_skills_using_subcommand vendor; and __fish_seen_subcommand_from verify" -s v -l verbose -d 'Say more; -vv and -vvv log what happens inside'
complete -c open-skills -n "__fish_open_skills_using_subcommand vendor; and __fish_seen_subcommand_from verify" -l offline -d 'Never use the network'
complete -c open-skills -n "__fish_open_skills_using_subcommand vendor; and __fish_seen_subcommand_from verify" -s y -l yes -d 'Answer every question with yes'
complete -c open-skills -n "__fish_open_skills_using_subcommand vendor; and __fish_seen_subcommand_from verify" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c open-skills -n "__fish_open_skills_using_subcommand convert" -l from -d 'What it is, when its path does not say so' -r -f -a "flat\t'A Markdown file that is a skill by itself'
cursor-rule\t'A rule for Cursor'
command\t'A command of Claude Code'
section\t'A section of AGENTS.md or of a file like it'
folder\t'The folder of a skill, perhaps in an older dialect'"
complete -c open-skills -n "__fish_open_skills_using_subcommand convert" -l to -d 'What becomes of it' -r -f -a "spec\t'A skill by the specification'
codex\t'The same, with agents/openai.yaml'
claude-plugin\t'A Claude plugin with a marketplace that offers it'"
complete -c open-skills -n "__fish_open_skills_using_subcommand convert" -l section -d 'The heading of the section to convert' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand convert" -l name -d 'The name of the skill, in place of its own' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand convert" -l description -d 'The description, in place of its own' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand convert" -l when -d 'When to use it: added to the description as "Use when …"' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand convert" -s o -l output -d 'The folder in which the skill\'s folder is made' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand convert" -l format -d 'How to write the answer' -r -f -a "human\t'For people'
json\t'For machines'"
complete -c open-skills -n "__fish_open_skills_using_subcommand convert" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal that can show them'
always\t'Even into a file or a pipe'
never\t'Not at all'"
complete -c open-skills -n "__fish_open_skills_using_subcommand convert" -l log-format -d 'How logs are written to standard error: text or json' -r -f -a "text\t'A line for people'
json\t'A JSON object a line'"
complete -c open-skills -n "__fish_open_skills_using_subcommand convert" -l endpoint-url -d 'Reach `s3://` places at this service: the URL of one that is not Amazon\'s' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand convert" -l cache-dir -d 'Keep the cache in this folder' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand convert" -l config -d 'Read this configuration file in place of the project\'s' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand convert" -l environment -d 'Use this environment of the configuration' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand convert" -l env-file -d 'Read variables from this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand convert" -l dry-run -d 'Write nothing; show what would be written'
complete -c open-skills -n "__fish_open_skills_using_subcommand convert" -l json -d 'The same as --format json'
complete -c open-skills -n "__fish_open_skills_using_subcommand convert" -s q -l quiet -d 'Say nothing but results, errors and warnings about trust'
complete -c open-skills -n "__fish_open_skills_using_subcommand convert" -s v -l verbose -d 'Say more; -vv and -vvv log what happens inside'
complete -c open-skills -n "__fish_open_skills_using_subcommand convert" -l offline -d 'Never use the network'
complete -c open-skills -n "__fish_open_skills_using_subcommand convert" -s y -l yes -d 'Answer every question with yes'
complete -c open-skills -n "__fish_open_skills_using_subcommand convert" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c open-skills -n "__fish_open_skills_using_subcommand lint" -l profile -d 'Look through the eyes of this client or validator; can be given more than once' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand lint" -l select -d 'Run only these rules: codes, names or groups' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand lint" -l ignore -d 'Do not run these rules' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand lint" -l error -d 'Count these rules as errors' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand lint" -l warn -d 'Count these rules as warnings' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand lint" -l max-warnings -d 'Exit with 1 when there are more warnings than this' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand lint" -l baseline -d 'Report only what this file of known findings does not hold' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand lint" -l write-baseline -d 'Write today\'s findings into the file of known findings' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand lint" -l stdin-path -d 'The path that the document on standard input counts as' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand lint" -l format -d 'How to write the findings' -r -f -a "human\t'With the marked source and how to mend it'
concise\t'One line a finding'
json\t'JSON (schema: `open-skills schema lint-report`)'
sarif\t'SARIF 2.1.0, for code scanning'
github\t'Workflow commands that annotate a change on GitHub'
junit\t'JUnit XML, for test reports'"
complete -c open-skills -n "__fish_open_skills_using_subcommand lint" -s o -l output -d 'Write the findings into this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand lint" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal that can show them'
always\t'Even into a file or a pipe'
never\t'Not at all'"
complete -c open-skills -n "__fish_open_skills_using_subcommand lint" -l log-format -d 'How logs are written to standard error: text or json' -r -f -a "text\t'A line for people'
json\t'A JSON object a line'"
complete -c open-skills -n "__fish_open_skills_using_subcommand lint" -l endpoint-url -d 'Reach `s3://` places at this service: the URL of one that is not Amazon\'s' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand lint" -l cache-dir -d 'Keep the cache in this folder' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand lint" -l config -d 'Read this configuration file in place of the project\'s' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand lint" -l environment -d 'Use this environment of the configuration' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand lint" -l env-file -d 'Read variables from this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand lint" -l fix -d 'Mend what can be mended without changing what the skill means'
complete -c open-skills -n "__fish_open_skills_using_subcommand lint" -l unsafe-fixes -d 'With --fix or --diff: also what may change the meaning'
complete -c open-skills -n "__fish_open_skills_using_subcommand lint" -l diff -d 'Show what --fix would change, and change nothing'
complete -c open-skills -n "__fish_open_skills_using_subcommand lint" -l watch -d 'Lint again whenever a file changes'
complete -c open-skills -n "__fish_open_skills_using_subcommand lint" -l no-cache -d 'Look at every skill anew, and remember nothing'
complete -c open-skills -n "__fish_open_skills_using_subcommand lint" -l json -d 'The same as --format json'
complete -c open-skills -n "__fish_open_skills_using_subcommand lint" -s q -l quiet -d 'Say nothing but results, errors and warnings about trust'
complete -c open-skills -n "__fish_open_skills_using_subcommand lint" -s v -l verbose -d 'Say more; -vv and -vvv log what happens inside'
complete -c open-skills -n "__fish_open_skills_using_subcommand lint" -l offline -d 'Never use the network'
complete -c open-skills -n "__fish_open_skills_using_subcommand lint" -s y -l yes -d 'Answer every question with yes'
complete -c open-skills -n "__fish_open_skills_using_subcommand lint" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c open-skills -n "__fish_open_skills_using_subcommand fmt" -l format -d 'How to write the answer' -r -f -a "human\t'For people'
json\t'For machines'
github\t'Workflow commands that annotate a change on GitHub'"
complete -c open-skills -n "__fish_open_skills_using_subcommand fmt" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal that can show them'
always\t'Even into a file or a pipe'
never\t'Not at all'"
complete -c open-skills -n "__fish_open_skills_using_subcommand fmt" -l log-format -d 'How logs are written to standard error: text or json' -r -f -a "text\t'A line for people'
json\t'A JSON object a line'"
complete -c open-skills -n "__fish_open_skills_using_subcommand fmt" -l endpoint-url -d 'Reach `s3://` places at this service: the URL of one that is not Amazon\'s' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand fmt" -l cache-dir -d 'Keep the cache in this folder' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand fmt" -l config -d 'Read this configuration file in place of the project\'s' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand fmt" -l environment -d 'Use this environment of the configuration' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand fmt" -l env-file -d 'Read variables from this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand fmt" -l check -d 'Change nothing; exit with 1 when something would change or cannot be read'
complete -c open-skills -n "__fish_open_skills_using_subcommand fmt" -l diff -d 'Change nothing; show what would change'
complete -c open-skills -n "__fish_open_skills_using_subcommand fmt" -l json -d 'The same as --format json'
complete -c open-skills -n "__fish_open_skills_using_subcommand fmt" -s q -l quiet -d 'Say nothing but results, errors and warnings about trust'
complete -c open-skills -n "__fish_open_skills_using_subcommand fmt" -s v -l verbose -d 'Say more; -vv and -vvv log what happens inside'
complete -c open-skills -n "__fish_open_skills_using_subcommand fmt" -l offline -d 'Never use the network'
complete -c open-skills -n "__fish_open_skills_using_subcommand fmt" -s y -l yes -d 'Answer every question with yes'
complete -c open-skills -n "__fish_open_skills_using_subcommand fmt" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c open-skills -n "__fish_open_skills_using_subcommand explain" -l format -d 'How to show them' -r -f -a "human\t'For the terminal'
markdown\t'As it stands in the documentation'
json\t'For machines'"
complete -c open-skills -n "__fish_open_skills_using_subcommand explain" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal that can show them'
always\t'Even into a file or a pipe'
never\t'Not at all'"
complete -c open-skills -n "__fish_open_skills_using_subcommand explain" -l log-format -d 'How logs are written to standard error: text or json' -r -f -a "text\t'A line for people'
json\t'A JSON object a line'"
complete -c open-skills -n "__fish_open_skills_using_subcommand explain" -l endpoint-url -d 'Reach `s3://` places at this service: the URL of one that is not Amazon\'s' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand explain" -l cache-dir -d 'Keep the cache in this folder' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand explain" -l config -d 'Read this configuration file in place of the project\'s' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand explain" -l environment -d 'Use this environment of the configuration' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand explain" -l env-file -d 'Read variables from this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand explain" -l all -d 'All rules'
complete -c open-skills -n "__fish_open_skills_using_subcommand explain" -l json -d 'The same as --format json'
complete -c open-skills -n "__fish_open_skills_using_subcommand explain" -s q -l quiet -d 'Say nothing but results, errors and warnings about trust'
complete -c open-skills -n "__fish_open_skills_using_subcommand explain" -s v -l verbose -d 'Say more; -vv and -vvv log what happens inside'
complete -c open-skills -n "__fish_open_skills_using_subcommand explain" -l offline -d 'Never use the network'
complete -c open-skills -n "__fish_open_skills_using_subcommand explain" -s y -l yes -d 'Answer every question with yes'
complete -c open-skills -n "__fish_open_skills_using_subcommand explain" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c open-skills -n "__fish_open_skills_using_subcommand test" -s k -l filter -d 'Run only tests whose FILE::NAME contains this' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand test" -l tag -d 'Run only tests with this tag' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand test" -l changed -d 'Run only what may end otherwise than at this git revision' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand test" -l since -d 'The same under the name that `check` has for it' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand test" -s j -l jobs -d 'How many run at a time [default: one a processor]' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand test" -l repeat -d 'Run each test so often, and name those that do not always end the same' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand test" -l seed -d 'The seed of a clock and random numbers that are the same each time' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand test" -l min-coverage -d 'Fail when less than this share of the skill was exercised' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand test" -l timeout -d 'Time, such as 30s or 2m' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand test" -l memory -d 'Memory, such as 256MiB' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand test" -l disk -d 'All that is written, temporary files too' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand test" -l max-input -d 'Input and input files together' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand test" -l max-output -d 'Artifacts together' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand test" -l engine -d 'What runs the script' -r -f -a "wasm\t'The WebAssembly sandbox'
native\t'Programs of this machine, in a sandbox of its system'
docker\t'A container'"
complete -c open-skills -n "__fish_open_skills_using_subcommand test" -l site-packages -d 'A folder with further packages of the script\'s language' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand test" -l image -d 'The image that --engine docker runs' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand test" -l agent-cmd -d 'Ask the evals: a command that takes a prompt on standard input and answers on standard output' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand test" -l results -d 'The folder that gets answers, grading.json and benchmark.json' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand test" -l agent-timeout -d 'How long one answer may take' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand test" -l format -d 'How to write the results' -r -f -a "human\t'For people, with a diff for each failure'
json\t'JSON (schema: `open-skills schema test-report`)'
github\t'Workflow commands that annotate a change on GitHub'
junit\t'JUnit XML, for test reports'
tap\t'The Test Anything Protocol, version 13'"
complete -c open-skills -n "__fish_open_skills_using_subcommand test" -l report -d 'Also write a page for a browser' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand test" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal that can show them'
always\t'Even into a file or a pipe'
never\t'Not at all'"
complete -c open-skills -n "__fish_open_skills_using_subcommand test" -l log-format -d 'How logs are written to standard error: text or json' -r -f -a "text\t'A line for people'
json\t'A JSON object a line'"
complete -c open-skills -n "__fish_open_skills_using_subcommand test" -l endpoint-url -d 'Reach `s3://` places at this service: the URL of one that is not Amazon\'s' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand test" -l cache-dir -d 'Keep the cache in this folder' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand test" -l config -d 'Read this configuration file in place of the project\'s' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand test" -l environment -d 'Use this environment of the configuration' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand test" -l env-file -d 'Read variables from this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand test" -l list -d 'Say what there is to test; run nothing'
complete -c open-skills -n "__fish_open_skills_using_subcommand test" -l fail-fast -d 'Stop at the first failure'
complete -c open-skills -n "__fish_open_skills_using_subcommand test" -l allow-grants -d 'Let cases reach what their `grants` name'
complete -c open-skills -n "__fish_open_skills_using_subcommand test" -l allow-none -d 'Be content without any tests'
complete -c open-skills -n "__fish_open_skills_using_subcommand test" -l update -d 'Take over what came out as what is expected, after showing the diff'
complete -c open-skills -n "__fish_open_skills_using_subcommand test" -l watch -d 'Run again whenever a file changes'
complete -c open-skills -n "__fish_open_skills_using_subcommand test" -l scaffold -d 'Write first cases for scripts that have none; run nothing'
complete -c open-skills -n "__fish_open_skills_using_subcommand test" -l deterministic -d 'Make the calendar and random numbers the same each time; times of files stay real'
complete -c open-skills -n "__fish_open_skills_using_subcommand test" -l unsafe-no-sandbox -d 'With --engine native: run it with all your rights, behind no wall at all'
complete -c open-skills -n "__fish_open_skills_using_subcommand test" -l json -d 'The same as --format json'
complete -c open-skills -n "__fish_open_skills_using_subcommand test" -s q -l quiet -d 'Say nothing but results, errors and warnings about trust'
complete -c open-skills -n "__fish_open_skills_using_subcommand test" -s v -l verbose -d 'Say more; -vv and -vvv log what happens inside'
complete -c open-skills -n "__fish_open_skills_using_subcommand test" -l offline -d 'Never use the network'
complete -c open-skills -n "__fish_open_skills_using_subcommand test" -s y -l yes -d 'Answer every question with yes'
complete -c open-skills -n "__fish_open_skills_using_subcommand test" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c open-skills -n "__fish_open_skills_using_subcommand check" -l since -d 'Only what has changed since this revision, and what needs it' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand check" -l changed -d 'The same under the name that `test` has for it; HEAD without a revision' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand check" -l registry -d 'Where versions are published: a configured name, `local`, or a place' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand check" -l engine -d 'What runs the tests' -r -f -a "wasm\t'The WebAssembly sandbox'
native\t'Programs of this machine, in a sandbox of its system'
docker\t'A container'"
complete -c open-skills -n "__fish_open_skills_using_subcommand check" -l format -d 'How to write the answer' -r -f -a "human\t'For people'
json\t'For machines'
sarif\t'For code scanning'
github\t'Workflow commands that annotate a change on GitHub'
junit\t'For test reports in CI'"
complete -c open-skills -n "__fish_open_skills_using_subcommand check" -s o -l output -d 'Write the answer into this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand check" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal that can show them'
always\t'Even into a file or a pipe'
never\t'Not at all'"
complete -c open-skills -n "__fish_open_skills_using_subcommand check" -l log-format -d 'How logs are written to standard error: text or json' -r -f -a "text\t'A line for people'
json\t'A JSON object a line'"
complete -c open-skills -n "__fish_open_skills_using_subcommand check" -l endpoint-url -d 'Reach `s3://` places at this service: the URL of one that is not Amazon\'s' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand check" -l cache-dir -d 'Keep the cache in this folder' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand check" -l config -d 'Read this configuration file in place of the project\'s' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand check" -l environment -d 'Use this environment of the configuration' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand check" -l env-file -d 'Read variables from this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand check" -l no-test -d 'Run no tests'
complete -c open-skills -n "__fish_open_skills_using_subcommand check" -l json -d 'The same as --format json'
complete -c open-skills -n "__fish_open_skills_using_subcommand check" -s q -l quiet -d 'Say nothing but results, errors and warnings about trust'
complete -c open-skills -n "__fish_open_skills_using_subcommand check" -s v -l verbose -d 'Say more; -vv and -vvv log what happens inside'
complete -c open-skills -n "__fish_open_skills_using_subcommand check" -l offline -d 'Never use the network'
complete -c open-skills -n "__fish_open_skills_using_subcommand check" -s y -l yes -d 'Answer every question with yes'
complete -c open-skills -n "__fish_open_skills_using_subcommand check" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c open-skills -n "__fish_open_skills_using_subcommand run" -s i -l input -d 'The input: JSON, a file of it, or - for standard input' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand run" -l file -d 'A file to find in /input' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand run" -s o -l out -d 'The folder that gets the artifacts, or `s3://bucket/prefix` to upload them to' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand run" -l registry -d 'A configured name, `local`, or a place' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand run" -l allow-net -d 'Let it reach a host' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand run" -l allow-env -d 'Let it have a variable of yours' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand run" -l env -d 'Give it a variable' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand run" -l allow-read -d 'Let it read a folder of this machine' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand run" -l allow-write -d 'Let it write a folder of this machine' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand run" -l secret -d 'Give it a secret as a variable, or send it to one host, unseen by the script' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand run" -l passphrase-file -d 'Read the passphrase from the first line of this file, `-` for standard input [default: OPEN_SKILLS_PASSPHRASE, else the terminal]' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand run" -l timeout -d 'Time, such as 30s or 2m' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand run" -l memory -d 'Memory, such as 256MiB' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand run" -l disk -d 'All that is written, temporary files too' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand run" -l max-input -d 'Input and input files together' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand run" -l max-output -d 'Artifacts together' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand run" -l engine -d 'What runs the script' -r -f -a "wasm\t'The WebAssembly sandbox'
native\t'Programs of this machine, in a sandbox of its system'
docker\t'A container'"
complete -c open-skills -n "__fish_open_skills_using_subcommand run" -l site-packages -d 'A folder with further packages of the script\'s language' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand run" -l image -d 'The image that --engine docker runs' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand run" -l cwd -d 'Where the script starts: output or skill' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand run" -l save-case -d 'Write the run down as a test of the skill, without its secrets' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand run" -l format -d 'How to write the answer' -r -f -a "human\t'For people'
json\t'For machines'"
complete -c open-skills -n "__fish_open_skills_using_subcommand run" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal that can show them'
always\t'Even into a file or a pipe'
never\t'Not at all'"
complete -c open-skills -n "__fish_open_skills_using_subcommand run" -l log-format -d 'How logs are written to standard error: text or json' -r -f -a "text\t'A line for people'
json\t'A JSON object a line'"
complete -c open-skills -n "__fish_open_skills_using_subcommand run" -l endpoint-url -d 'Reach `s3://` places at this service: the URL of one that is not Amazon\'s' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand run" -l cache-dir -d 'Keep the cache in this folder' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand run" -l config -d 'Read this configuration file in place of the project\'s' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand run" -l environment -d 'Use this environment of the configuration' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand run" -l env-file -d 'Read variables from this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand run" -l explain-permissions -d 'Say what the skill declares, what is granted and what is missing; run nothing'
complete -c open-skills -n "__fish_open_skills_using_subcommand run" -l deterministic -d 'Make the calendar and random numbers the same each time; times of files stay real'
complete -c open-skills -n "__fish_open_skills_using_subcommand run" -l unsafe-no-sandbox -d 'With --engine native: run it with all your rights, behind no wall at all'
complete -c open-skills -n "__fish_open_skills_using_subcommand run" -l stream -d 'Print events as they happen, one JSON document a line'
complete -c open-skills -n "__fish_open_skills_using_subcommand run" -l json -d 'The same as --format json'
complete -c open-skills -n "__fish_open_skills_using_subcommand run" -s q -l quiet -d 'Say nothing but results, errors and warnings about trust'
complete -c open-skills -n "__fish_open_skills_using_subcommand run" -s v -l verbose -d 'Say more; -vv and -vvv log what happens inside'
complete -c open-skills -n "__fish_open_skills_using_subcommand run" -l offline -d 'Never use the network'
complete -c open-skills -n "__fish_open_skills_using_subcommand run" -s y -l yes -d 'Answer every question with yes'
complete -c open-skills -n "__fish_open_skills_using_subcommand run" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c open-skills -n "__fish_open_skills_using_subcommand runs; and not __fish_seen_subcommand_from list show stats clear" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal that can show them'
always\t'Even into a file or a pipe'
never\t'Not at all'"
complete -c open-skills -n "__fish_open_skills_using_subcommand runs; and not __fish_seen_subcommand_from list show stats clear" -l log-format -d 'How logs are written to standard error: text or json' -r -f -a "text\t'A line for people'
json\t'A JSON object a line'"
complete -c open-skills -n "__fish_open_skills_using_subcommand runs; and not __fish_seen_subcommand_from list show stats clear" -l endpoint-url -d 'Reach `s3://` places at this service: the URL of one that is not Amazon\'s' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand runs; and not __fish_seen_subcommand_from list show stats clear" -l cache-dir -d 'Keep the cache in this folder' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand runs; and not __fish_seen_subcommand_from list show stats clear" -l config -d 'Read this configuration file in place of the project\'s' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand runs; and not __fish_seen_subcommand_from list show stats clear" -l environment -d 'Use this environment of the configuration' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand runs; and not __fish_seen_subcommand_from list show stats clear" -l env-file -d 'Read variables from this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand runs; and not __fish_seen_subcommand_from list show stats clear" -s q -l quiet -d 'Say nothing but results, errors and warnings about trust'
complete -c open-skills -n "__fish_open_skills_using_subcommand runs; and not __fish_seen_subcommand_from list show stats clear" -s v -l verbose -d 'Say more; -vv and -vvv log what happens inside'
complete -c open-skills -n "__fish_open_skills_using_subcommand runs; and not __fish_seen_subcommand_from list show stats clear" -l offline -d 'Never use the network'
complete -c open-skills -n "__fish_open_skills_using_subcommand runs; and not __fish_seen_subcommand_from list show stats clear" -s y -l yes -d 'Answer every question with yes'
complete -c open-skills -n "__fish_open_skills_using_subcommand runs; and not __fish_seen_subcommand_from list show stats clear" -s h -l help -d 'Print help'
complete -c open-skills -n "__fish_open_skills_using_subcommand runs; and not __fish_seen_subcommand_from list show stats clear" -f -a "list" -d 'List the runs of the last seven days, the latest first'
complete -c open-skills -n "__fish_open_skills_using_subcommand runs; and not __fish_seen_subcommand_from list show stats clear" -f -a "show" -d 'Show one run'
complete -c open-skills -n "__fish_open_skills_using_subcommand runs; and not __fish_seen_subcommand_from list show stats clear" -f -a "stats" -d 'Show the sums of the last thirty days'
complete -c open-skills -n "__fish_open_skills_using_subcommand runs; and not __fish_seen_subcommand_from list show stats clear" -f -a "clear" -d 'Forget all runs'
complete -c open-skills -n "__fish_open_skills_using_subcommand runs; and __fish_seen_subcommand_from list" -l skill -d 'Only the runs of this skill' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand runs; and __fish_seen_subcommand_from list" -l limit -d 'Show at most this many' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand runs; and __fish_seen_subcommand_from list" -l format -d 'How to write the answer' -r -f -a "human\t'For people'
json\t'For machines'"
complete -c open-skills -n "__fish_open_skills_using_subcommand runs; and __fish_seen_subcommand_from list" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal that can show them'
always\t'Even into a file or a pipe'
never\t'Not at all'"
complete -c open-skills -n "__fish_open_skills_using_subcommand runs; and __fish_seen_subcommand_from list" -l log-format -d 'How logs are written to standard error: text or json' -r -f -a "text\t'A line for people'
json\t'A JSON object a line'"
complete -c open-skills -n "__fish_open_skills_using_subcommand runs; and __fish_seen_subcommand_from list" -l endpoint-url -d 'Reach `s3://` places at this service: the URL of one that is not Amazon\'s' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand runs; and __fish_seen_subcommand_from list" -l cache-dir -d 'Keep the cache in this folder' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand runs; and __fish_seen_subcommand_from list" -l config -d 'Read this configuration file in place of the project\'s' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand runs; and __fish_seen_subcommand_from list" -l environment -d 'Use this environment of the configuration' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand runs; and __fish_seen_subcommand_from list" -l env-file -d 'Read variables from this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand runs; and __fish_seen_subcommand_from list" -l json -d 'The same as --format json'
complete -c open-skills -n "__fish_open_skills_using_subcommand runs; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Say nothing but results, errors and warnings about trust'
complete -c open-skills -n "__fish_open_skills_using_subcommand runs; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Say more; -vv and -vvv log what happens inside'
complete -c open-skills -n "__fish_open_skills_using_subcommand runs; and __fish_seen_subcommand_from list" -l offline -d 'Never use the network'
complete -c open-skills -n "__fish_open_skills_using_subcommand runs; and __fish_seen_subcommand_from list" -s y -l yes -d 'Answer every question with yes'
complete -c open-skills -n "__fish_open_skills_using_subcommand runs; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c open-skills -n "__fish_open_skills_using_subcommand runs; and __fish_seen_subcommand_from show" -l format -d 'How to write the answer' -r -f -a "human\t'For people'
json\t'For machines'"
complete -c open-skills -n "__fish_open_skills_using_subcommand runs; and __fish_seen_subcommand_from show" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal that can show them'
always\t'Even into a file or a pipe'
never\t'Not at all'"
complete -c open-skills -n "__fish_open_skills_using_subcommand runs; and __fish_seen_subcommand_from show" -l log-format -d 'How logs are written to standard error: text or json' -r -f -a "text\t'A line for people'
json\t'A JSON object a line'"
complete -c open-skills -n "__fish_open_skills_using_subcommand runs; and __fish_seen_subcommand_from show" -l endpoint-url -d 'Reach `s3://` places at this service: the URL of one that is not Amazon\'s' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand runs; and __fish_seen_subcommand_from show" -l cache-dir -d 'Keep the cache in this folder' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand runs; and __fish_seen_subcommand_from show" -l config -d 'Read this configuration file in place of the project\'s' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand runs; and __fish_seen_subcommand_from show" -l environment -d 'Use this environment of the configuration' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand runs; and __fish_seen_subcommand_from show" -l env-file -d 'Read variables from this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand runs; and __fish_seen_subcommand_from show" -l json -d 'The same as --format json'
complete -c open-skills -n "__fish_open_skills_using_subcommand runs; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Say nothing but results, errors and warnings about trust'
complete -c open-skills -n "__fish_open_skills_using_subcommand runs; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Say more; -vv and -vvv log what happens inside'
complete -c open-skills -n "__fish_open_skills_using_subcommand runs; and __fish_seen_subcommand_from show" -l offline -d 'Never use the network'
complete -c open-skills -n "__fish_open_skills_using_subcommand runs; and __fish_seen_subcommand_from show" -s y -l yes -d 'Answer every question with yes'
complete -c open-skills -n "__fish_open_skills_using_subcommand runs; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c open-skills -n "__fish_open_skills_using_subcommand runs; and __fish_seen_subcommand_from stats" -l format -d 'How to write the answer' -r -f -a "human\t'For people'
json\t'For machines'"
complete -c open-skills -n "__fish_open_skills_using_subcommand runs; and __fish_seen_subcommand_from stats" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal that can show them'
always\t'Even into a file or a pipe'
never\t'Not at all'"
complete -c open-skills -n "__fish_open_skills_using_subcommand runs; and __fish_seen_subcommand_from stats" -l log-format -d 'How logs are written to standard error: text or json' -r -f -a "text\t'A line for people'
json\t'A JSON object a line'"
complete -c open-skills -n "__fish_open_skills_using_subcommand runs; and __fish_seen_subcommand_from stats" -l endpoint-url -d 'Reach `s3://` places at this service: the URL of one that is not Amazon\'s' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand runs; and __fish_seen_subcommand_from stats" -l cache-dir -d 'Keep the cache in this folder' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand runs; and __fish_seen_subcommand_from stats" -l config -d 'Read this configuration file in place of the project\'s' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand runs; and __fish_seen_subcommand_from stats" -l environment -d 'Use this environment of the configuration' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand runs; and __fish_seen_subcommand_from stats" -l env-file -d 'Read variables from this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand runs; and __fish_seen_subcommand_from stats" -l json -d 'The same as --format json'
complete -c open-skills -n "__fish_open_skills_using_subcommand runs; and __fish_seen_subcommand_from stats" -s q -l quiet -d 'Say nothing but results, errors and warnings about trust'
complete -c open-skills -n "__fish_open_skills_using_subcommand runs; and __fish_seen_subcommand_from stats" -s v -l verbose -d 'Say more; -vv and -vvv log what happens inside'
complete -c open-skills -n "__fish_open_skills_using_subcommand runs; and __fish_seen_subcommand_from stats" -l offline -d 'Never use the network'
complete -c open-skills -n "__fish_open_skills_using_subcommand runs; and __fish_seen_subcommand_from stats" -s y -l yes -d 'Answer every question with yes'
complete -c open-skills -n "__fish_open_skills_using_subcommand runs; and __fish_seen_subcommand_from stats" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c open-skills -n "__fish_open_skills_using_subcommand runs; and __fish_seen_subcommand_from clear" -l format -d 'How to write the answer' -r -f -a "human\t'For people'
json\t'For machines'"
complete -c open-skills -n "__fish_open_skills_using_subcommand runs; and __fish_seen_subcommand_from clear" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal that can show them'
always\t'Even into a file or a pipe'
never\t'Not at all'"
complete -c open-skills -n "__fish_open_skills_using_subcommand runs; and __fish_seen_subcommand_from clear" -l log-format -d 'How logs are written to standard error: text or json' -r -f -a "text\t'A line for people'
json\t'A JSON object a line'"
complete -c open-skills -n "__fish_open_skills_using_subcommand runs; and __fish_seen_subcommand_from clear" -l endpoint-url -d 'Reach `s3://` places at this service: the URL of one that is not Amazon\'s' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand runs; and __fish_seen_subcommand_from clear" -l cache-dir -d 'Keep the cache in this folder' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand runs; and __fish_seen_subcommand_from clear" -l config -d 'Read this configuration file in place of the project\'s' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand runs; and __fish_seen_subcommand_from clear" -l environment -d 'Use this environment of the configuration' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand runs; and __fish_seen_subcommand_from clear" -l env-file -d 'Read variables from this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand runs; and __fish_seen_subcommand_from clear" -l json -d 'The same as --format json'
complete -c open-skills -n "__fish_open_skills_using_subcommand runs; and __fish_seen_subcommand_from clear" -s q -l quiet -d 'Say nothing but results, errors and warnings about trust'
complete -c open-skills -n "__fish_open_skills_using_subcommand runs; and __fish_seen_subcommand_from clear" -s v -l verbose -d 'Say more; -vv and -vvv log what happens inside'
complete -c open-skills -n "__fish_open_skills_using_subcommand runs; and __fish_seen_subcommand_from clear" -l offline -d 'Never use the network'
complete -c open-skills -n "__fish_open_skills_using_subcommand runs; and __fish_seen_subcommand_from clear" -s y -l yes -d 'Answer every question with yes'
complete -c open-skills -n "__fish_open_skills_using_subcommand runs; and __fish_seen_subcommand_from clear" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c open-skills -n "__fish_open_skills_using_subcommand secrets; and not __fish_seen_subcommand_from set list remove" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal that can show them'
always\t'Even into a file or a pipe'
never\t'Not at all'"
complete -c open-skills -n "__fish_open_skills_using_subcommand secrets; and not __fish_seen_subcommand_from set list remove" -l log-format -d 'How logs are written to standard error: text or json' -r -f -a "text\t'A line for people'
json\t'A JSON object a line'"
complete -c open-skills -n "__fish_open_skills_using_subcommand secrets; and not __fish_seen_subcommand_from set list remove" -l endpoint-url -d 'Reach `s3://` places at this service: the URL of one that is not Amazon\'s' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand secrets; and not __fish_seen_subcommand_from set list remove" -l cache-dir -d 'Keep the cache in this folder' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand secrets; and not __fish_seen_subcommand_from set list remove" -l config -d 'Read this configuration file in place of the project\'s' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand secrets; and not __fish_seen_subcommand_from set list remove" -l environment -d 'Use this environment of the configuration' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand secrets; and not __fish_seen_subcommand_from set list remove" -l env-file -d 'Read variables from this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand secrets; and not __fish_seen_subcommand_from set list remove" -s q -l quiet -d 'Say nothing but results, errors and warnings about trust'
complete -c open-skills -n "__fish_open_skills_using_subcommand secrets; and not __fish_seen_subcommand_from set list remove" -s v -l verbose -d 'Say more; -vv and -vvv log what happens inside'
complete -c open-skills -n "__fish_open_skills_using_subcommand secrets; and not __fish_seen_subcommand_from set list remove" -l offline -d 'Never use the network'
complete -c open-skills -n "__fish_open_skills_using_subcommand secrets; and not __fish_seen_subcommand_from set list remove" -s y -l yes -d 'Answer every question with yes'
complete -c open-skills -n "__fish_open_skills_using_subcommand secrets; and not __fish_seen_subcommand_from set list remove" -s h -l help -d 'Print help'
complete -c open-skills -n "__fish_open_skills_using_subcommand secrets; and not __fish_seen_subcommand_from set list remove" -f -a "set" -d 'Keep a secret, in the place of an older one'
complete -c open-skills -n "__fish_open_skills_using_subcommand secrets; and not __fish_seen_subcommand_from set list remove" -f -a "list" -d 'List the names of your secrets'
complete -c open-skills -n "__fish_open_skills_using_subcommand secrets; and not __fish_seen_subcommand_from set list remove" -f -a "remove" -d 'Forget a secret'
complete -c open-skills -n "__fish_open_skills_using_subcommand secrets; and __fish_seen_subcommand_from set" -l passphrase-file -d 'Read the passphrase from the first line of this file, `-` for standard input [default: OPEN_SKILLS_PASSPHRASE, else the terminal]' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand secrets; and __fish_seen_subcommand_from set" -l format -d 'How to write the answer' -r -f -a "human\t'For people'
json\t'For machines'"
complete -c open-skills -n "__fish_open_skills_using_subcommand secrets; and __fish_seen_subcommand_from set" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal that can show them'
always\t'Even into a file or a pipe'
never\t'Not at all'"
complete -c open-skills -n "__fish_open_skills_using_subcommand secrets; and __fish_seen_subcommand_from set" -l log-format -d 'How logs are written to standard error: text or json' -r -f -a "text\t'A line for people'
json\t'A JSON object a line'"
complete -c open-skills -n "__fish_open_skills_using_subcommand secrets; and __fish_seen_subcommand_from set" -l endpoint-url -d 'Reach `s3://` places at this service: the URL of one that is not Amazon\'s' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand secrets; and __fish_seen_subcommand_from set" -l cache-dir -d 'Keep the cache in this folder' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand secrets; and __fish_seen_subcommand_from set" -l config -d 'Read this configuration file in place of the project\'s' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand secrets; and __fish_seen_subcommand_from set" -l environment -d 'Use this environment of the configuration' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand secrets; and __fish_seen_subcommand_from set" -l env-file -d 'Read variables from this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand secrets; and __fish_seen_subcommand_from set" -l no-passphrase -d 'Protect the secrets of this machine by file permissions alone'
complete -c open-skills -n "__fish_open_skills_using_subcommand secrets; and __fish_seen_subcommand_from set" -l json -d 'The same as --format json'
complete -c open-skills -n "__fish_open_skills_using_subcommand secrets; and __fish_seen_subcommand_from set" -s q -l quiet -d 'Say nothing but results, errors and warnings about trust'
complete -c open-skills -n "__fish_open_skills_using_subcommand secrets; and __fish_seen_subcommand_from set" -s v -l verbose -d 'Say more; -vv and -vvv log what happens inside'
complete -c open-skills -n "__fish_open_skills_using_subcommand secrets; and __fish_seen_subcommand_from set" -l offline -d 'Never use the network'
complete -c open-skills -n "__fish_open_skills_using_subcommand secrets; and __fish_seen_subcommand_from set" -s y -l yes -d 'Answer every question with yes'
complete -c open-skills -n "__fish_open_skills_using_subcommand secrets; and __fish_seen_subcommand_from set" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c open-skills -n "__fish_open_skills_using_subcommand secrets; and __fish_seen_subcommand_from list" -l format -d 'How to write the answer' -r -f -a "human\t'For people'
json\t'For machines'"
complete -c open-skills -n "__fish_open_skills_using_subcommand secrets; and __fish_seen_subcommand_from list" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal that can show them'
always\t'Even into a file or a pipe'
never\t'Not at all'"
complete -c open-skills -n "__fish_open_skills_using_subcommand secrets; and __fish_seen_subcommand_from list" -l log-format -d 'How logs are written to standard error: text or json' -r -f -a "text\t'A line for people'
json\t'A JSON object a line'"
complete -c open-skills -n "__fish_open_skills_using_subcommand secrets; and __fish_seen_subcommand_from list" -l endpoint-url -d 'Reach `s3://` places at this service: the URL of one that is not Amazon\'s' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand secrets; and __fish_seen_subcommand_from list" -l cache-dir -d 'Keep the cache in this folder' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand secrets; and __fish_seen_subcommand_from list" -l config -d 'Read this configuration file in place of the project\'s' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand secrets; and __fish_seen_subcommand_from list" -l environment -d 'Use this environment of the configuration' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand secrets; and __fish_seen_subcommand_from list" -l env-file -d 'Read variables from this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand secrets; and __fish_seen_subcommand_from list" -l json -d 'The same as --format json'
complete -c open-skills -n "__fish_open_skills_using_subcommand secrets; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Say nothing but results, errors and warnings about trust'
complete -c open-skills -n "__fish_open_skills_using_subcommand secrets; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Say more; -vv and -vvv log what happens inside'
complete -c open-skills -n "__fish_open_skills_using_subcommand secrets; and __fish_seen_subcommand_from list" -l offline -d 'Never use the network'
complete -c open-skills -n "__fish_open_skills_using_subcommand secrets; and __fish_seen_subcommand_from list" -s y -l yes -d 'Answer every question with yes'
complete -c open-skills -n "__fish_open_skills_using_subcommand secrets; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c open-skills -n "__fish_open_skills_using_subcommand secrets; and __fish_seen_subcommand_from remove" -l format -d 'How to write the answer' -r -f -a "human\t'For people'
json\t'For machines'"
complete -c open-skills -n "__fish_open_skills_using_subcommand secrets; and __fish_seen_subcommand_from remove" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal that can show them'
always\t'Even into a file or a pipe'
never\t'Not at all'"
complete -c open-skills -n "__fish_open_skills_using_subcommand secrets; and __fish_seen_subcommand_from remove" -l log-format -d 'How logs are written to standard error: text or json' -r -f -a "text\t'A line for people'
json\t'A JSON object a line'"
complete -c open-skills -n "__fish_open_skills_using_subcommand secrets; and __fish_seen_subcommand_from remove" -l endpoint-url -d 'Reach `s3://` places at this service: the URL of one that is not Amazon\'s' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand secrets; and __fish_seen_subcommand_from remove" -l cache-dir -d 'Keep the cache in this folder' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand secrets; and __fish_seen_subcommand_from remove" -l config -d 'Read this configuration file in place of the project\'s' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand secrets; and __fish_seen_subcommand_from remove" -l environment -d 'Use this environment of the configuration' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand secrets; and __fish_seen_subcommand_from remove" -l env-file -d 'Read variables from this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand secrets; and __fish_seen_subcommand_from remove" -l json -d 'The same as --format json'
complete -c open-skills -n "__fish_open_skills_using_subcommand secrets; and __fish_seen_subcommand_from remove" -s q -l quiet -d 'Say nothing but results, errors and warnings about trust'
complete -c open-skills -n "__fish_open_skills_using_subcommand secrets; and __fish_seen_subcommand_from remove" -s v -l verbose -d 'Say more; -vv and -vvv log what happens inside'
complete -c open-skills -n "__fish_open_skills_using_subcommand secrets; and __fish_seen_subcommand_from remove" -l offline -d 'Never use the network'
complete -c open-skills -n "__fish_open_skills_using_subcommand secrets; and __fish_seen_subcommand_from remove" -s y -l yes -d 'Answer every question with yes'
complete -c open-skills -n "__fish_open_skills_using_subcommand secrets; and __fish_seen_subcommand_from remove" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c open-skills -n "__fish_open_skills_using_subcommand runtime; and not __fish_seen_subcommand_from list install build remove verify path" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal that can show them'
always\t'Even into a file or a pipe'
never\t'Not at all'"
complete -c open-skills -n "__fish_open_skills_using_subcommand runtime; and not __fish_seen_subcommand_from list install build remove verify path" -l log-format -d 'How logs are written to standard error: text or json' -r -f -a "text\t'A line for people'
json\t'A JSON object a line'"
complete -c open-skills -n "__fish_open_skills_using_subcommand runtime; and not __fish_seen_subcommand_from list install build remove verify path" -l endpoint-url -d 'Reach `s3://` places at this service: the URL of one that is not Amazon\'s' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand runtime; and not __fish_seen_subcommand_from list install build remove verify path" -l cache-dir -d 'Keep the cache in this folder' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand runtime; and not __fish_seen_subcommand_from list install build remove verify path" -l config -d 'Read this configuration file in place of the project\'s' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand runtime; and not __fish_seen_subcommand_from list install build remove verify path" -l environment -d 'Use this environment of the configuration' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand runtime; and not __fish_seen_subcommand_from list install build remove verify path" -l env-file -d 'Read variables from this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand runtime; and not __fish_seen_subcommand_from list install build remove verify path" -s q -l quiet -d 'Say nothing but results, errors and warnings about trust'
complete -c open-skills -n "__fish_open_skills_using_subcommand runtime; and not __fish_seen_subcommand_from list install build remove verify path" -s v -l verbose -d 'Say more; -vv and -vvv log what happens inside'
complete -c open-skills -n "__fish_open_skills_using_subcommand runtime; and not __fish_seen_subcommand_from list install build remove verify path" -l offline -d 'Never use the network'
complete -c open-skills -n "__fish_open_skills_using_subcommand runtime; and not __fish_seen_subcommand_from list install build remove verify path" -s y -l yes -d 'Answer every question with yes'
complete -c open-skills -n "__fish_open_skills_using_subcommand runtime; and not __fish_seen_subcommand_from list install build remove verify path" -s h -l help -d 'Print help'
complete -c open-skills -n "__fish_open_skills_using_subcommand runtime; and not __fish_seen_subcommand_from list install build remove verify path" -f -a "list" -d 'List the runtimes, installed or not'
complete -c open-skills -n "__fish_open_skills_using_subcommand runtime; and not __fish_seen_subcommand_from list install build remove verify path" -f -a "install" -d 'Get a runtime, before the first run needs it'
complete -c open-skills -n "__fish_open_skills_using_subcommand runtime; and not __fish_seen_subcommand_from list install build remove verify path" -f -a "build" -d 'Build the Python runtime into a file, for machines without a network'
complete -c open-skills -n "__fish_open_skills_using_subcommand runtime; and not __fish_seen_subcommand_from list install build remove verify path" -f -a "remove" -d 'Remove a runtime'
complete -c open-skills -n "__fish_open_skills_using_subcommand runtime; and not __fish_seen_subcommand_from list install build remove verify path" -f -a "verify" -d 'Hold the files of runtimes against what was installed'
complete -c open-skills -n "__fish_open_skills_using_subcommand runtime; and not __fish_seen_subcommand_from list install build remove verify path" -f -a "path" -d 'Print the path of a runtime'
complete -c open-skills -n "__fish_open_skills_using_subcommand runtime; and __fish_seen_subcommand_from list" -l format -d 'How to write the answer' -r -f -a "human\t'For people'
json\t'For machines'"
complete -c open-skills -n "__fish_open_skills_using_subcommand runtime; and __fish_seen_subcommand_from list" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal that can show them'
always\t'Even into a file or a pipe'
never\t'Not at all'"
complete -c open-skills -n "__fish_open_skills_using_subcommand runtime; and __fish_seen_subcommand_from list" -l log-format -d 'How logs are written to standard error: text or json' -r -f -a "text\t'A line for people'
json\t'A JSON object a line'"
complete -c open-skills -n "__fish_open_skills_using_subcommand runtime; and __fish_seen_subcommand_from list" -l endpoint-url -d 'Reach `s3://` places at this service: the URL of one that is not Amazon\'s' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand runtime; and __fish_seen_subcommand_from list" -l cache-dir -d 'Keep the cache in this folder' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand runtime; and __fish_seen_subcommand_from list" -l config -d 'Read this configuration file in place of the project\'s' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand runtime; and __fish_seen_subcommand_from list" -l environment -d 'Use this environment of the configuration' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand runtime; and __fish_seen_subcommand_from list" -l env-file -d 'Read variables from this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand runtime; and __fish_seen_subcommand_from list" -l json -d 'The same as --format json'
complete -c open-skills -n "__fish_open_skills_using_subcommand runtime; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Say nothing but results, errors and warnings about trust'
complete -c open-skills -n "__fish_open_skills_using_subcommand runtime; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Say more; -vv and -vvv log what happens inside'
complete -c open-skills -n "__fish_open_skills_using_subcommand runtime; and __fish_seen_subcommand_from list" -l offline -d 'Never use the network'
complete -c open-skills -n "__fish_open_skills_using_subcommand runtime; and __fish_seen_subcommand_from list" -s y -l yes -d 'Answer every question with yes'
complete -c open-skills -n "__fish_open_skills_using_subcommand runtime; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c open-skills -n "__fish_open_skills_using_subcommand runtime; and __fish_seen_subcommand_from install" -l format -d 'How to write the answer' -r -f -a "human\t'For people'
json\t'For machines'"
complete -c open-skills -n "__fish_open_skills_using_subcommand runtime; and __fish_seen_subcommand_from install" -l from -d 'Take it out of a file: a built runtime, or its package' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand runtime; and __fish_seen_subcommand_from install" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal that can show them'
always\t'Even into a file or a pipe'
never\t'Not at all'"
complete -c open-skills -n "__fish_open_skills_using_subcommand runtime; and __fish_seen_subcommand_from install" -l log-format -d 'How logs are written to standard error: text or json' -r -f -a "text\t'A line for people'
json\t'A JSON object a line'"
complete -c open-skills -n "__fish_open_skills_using_subcommand runtime; and __fish_seen_subcommand_from install" -l endpoint-url -d 'Reach `s3://` places at this service: the URL of one that is not Amazon\'s' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand runtime; and __fish_seen_subcommand_from install" -l cache-dir -d 'Keep the cache in this folder' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand runtime; and __fish_seen_subcommand_from install" -l config -d 'Read this configuration file in place of the project\'s' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand runtime; and __fish_seen_subcommand_from install" -l environment -d 'Use this environment of the configuration' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand runtime; and __fish_seen_subcommand_from install" -l env-file -d 'Read variables from this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand runtime; and __fish_seen_subcommand_from install" -l json -d 'The same as --format json'
complete -c open-skills -n "__fish_open_skills_using_subcommand runtime; and __fish_seen_subcommand_from install" -l force -d 'Get it anew, also when it is there'
complete -c open-skills -n "__fish_open_skills_using_subcommand runtime; and __fish_seen_subcommand_from install" -s q -l quiet -d 'Say nothing but results, errors and warnings about trust'
complete -c open-skills -n "__fish_open_skills_using_subcommand runtime; and __fish_seen_subcommand_from install" -s v -l verbose -d 'Say more; -vv and -vvv log what happens inside'
complete -c open-skills -n "__fish_open_skills_using_subcommand runtime; and __fish_seen_subcommand_from install" -l offline -d 'Never use the network'
complete -c open-skills -n "__fish_open_skills_using_subcommand runtime; and __fish_seen_subcommand_from install" -s y -l yes -d 'Answer every question with yes'
complete -c open-skills -n "__fish_open_skills_using_subcommand runtime; and __fish_seen_subcommand_from install" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c open-skills -n "__fish_open_skills_using_subcommand runtime; and __fish_seen_subcommand_from build" -s o -l output -d 'The file to write' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand runtime; and __fish_seen_subcommand_from build" -l format -d 'How to write the answer' -r -f -a "human\t'For people'
json\t'For machines'"
complete -c open-skills -n "__fish_open_skills_using_subcommand runtime; and __fish_seen_subcommand_from build" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal that can show them'
always\t'Even into a file or a pipe'
never\t'Not at all'"
complete -c open-skills -n "__fish_open_skills_using_subcommand runtime; and __fish_seen_subcommand_from build" -l log-format -d 'How logs are written to standard error: text or json' -r -f -a "text\t'A line for people'
json\t'A JSON object a line'"
complete -c open-skills -n "__fish_open_skills_using_subcommand runtime; and __fish_seen_subcommand_from build" -l endpoint-url -d 'Reach `s3://` places at this service: the URL of one that is not Amazon\'s' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand runtime; and __fish_seen_subcommand_from build" -l cache-dir -d 'Keep the cache in this folder' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand runtime; and __fish_seen_subcommand_from build" -l config -d 'Read this configuration file in place of the project\'s' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand runtime; and __fish_seen_subcommand_from build" -l environment -d 'Use this environment of the configuration' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand runtime; and __fish_seen_subcommand_from build" -l env-file -d 'Read variables from this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand runtime; and __fish_seen_subcommand_from build" -l json -d 'The same as --format json'
complete -c open-skills -n "__fish_open_skills_using_subcommand runtime; and __fish_seen_subcommand_from build" -s q -l quiet -d 'Say nothing but results, errors and warnings about trust'
complete -c open-skills -n "__fish_open_skills_using_subcommand runtime; and __fish_seen_subcommand_from build" -s v -l verbose -d 'Say more; -vv and -vvv log what happens inside'
complete -c open-skills -n "__fish_open_skills_using_subcommand runtime; and __fish_seen_subcommand_from build" -l offline -d 'Never use the network'
complete -c open-skills -n "__fish_open_skills_using_subcommand runtime; and __fish_seen_subcommand_from build" -s y -l yes -d 'Answer every question with yes'
complete -c open-skills -n "__fish_open_skills_using_subcommand runtime; and __fish_seen_subcommand_from build" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c open-skills -n "__fish_open_skills_using_subcommand runtime; and __fish_seen_subcommand_from remove" -l format -d 'How to write the answer' -r -f -a "human\t'For people'
json\t'For machines'"
complete -c open-skills -n "__fish_open_skills_using_subcommand runtime; and __fish_seen_subcommand_from remove" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal that can show them'
always\t'Even into a file or a pipe'
never\t'Not at all'"
complete -c open-skills -n "__fish_open_skills_using_subcommand runtime; and __fish_seen_subcommand_from remove" -l log-format -d 'How logs are written to standard error: text or json' -r -f -a "text\t'A line for people'
json\t'A JSON object a line'"
complete -c open-skills -n "__fish_open_skills_using_subcommand runtime; and __fish_seen_subcommand_from remove" -l endpoint-url -d 'Reach `s3://` places at this service: the URL of one that is not Amazon\'s' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand runtime; and __fish_seen_subcommand_from remove" -l cache-dir -d 'Keep the cache in this folder' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand runtime; and __fish_seen_subcommand_from remove" -l config -d 'Read this configuration file in place of the project\'s' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand runtime; and __fish_seen_subcommand_from remove" -l environment -d 'Use this environment of the configuration' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand runtime; and __fish_seen_subcommand_from remove" -l env-file -d 'Read variables from this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand runtime; and __fish_seen_subcommand_from remove" -l json -d 'The same as --format json'
complete -c open-skills -n "__fish_open_skills_using_subcommand runtime; and __fish_seen_subcommand_from remove" -s q -l quiet -d 'Say nothing but results, errors and warnings about trust'
complete -c open-skills -n "__fish_open_skills_using_subcommand runtime; and __fish_seen_subcommand_from remove" -s v -l verbose -d 'Say more; -vv and -vvv log what happens inside'
complete -c open-skills -n "__fish_open_skills_using_subcommand runtime; and __fish_seen_subcommand_from remove" -l offline -d 'Never use the network'
complete -c open-skills -n "__fish_open_skills_using_subcommand runtime; and __fish_seen_subcommand_from remove" -s y -l yes -d 'Answer every question with yes'
complete -c open-skills -n "__fish_open_skills_using_subcommand runtime; and __fish_seen_subcommand_from remove" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c open-skills -n "__fish_open_skills_using_subcommand runtime; and __fish_seen_subcommand_from verify" -l format -d 'How to write the answer' -r -f -a "human\t'For people'
json\t'For machines'"
complete -c open-skills -n "__fish_open_skills_using_subcommand runtime; and __fish_seen_subcommand_from verify" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal that can show them'
always\t'Even into a file or a pipe'
never\t'Not at all'"
complete -c open-skills -n "__fish_open_skills_using_subcommand runtime; and __fish_seen_subcommand_from verify" -l log-format -d 'How logs are written to standard error: text or json' -r -f -a "text\t'A line for people'
json\t'A JSON object a line'"
complete -c open-skills -n "__fish_open_skills_using_subcommand runtime; and __fish_seen_subcommand_from verify" -l endpoint-url -d 'Reach `s3://` places at this service: the URL of one that is not Amazon\'s' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand runtime; and __fish_seen_subcommand_from verify" -l cache-dir -d 'Keep the cache in this folder' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand runtime; and __fish_seen_subcommand_from verify" -l config -d 'Read this configuration file in place of the project\'s' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand runtime; and __fish_seen_subcommand_from verify" -l environment -d 'Use this environment of the configuration' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand runtime; and __fish_seen_subcommand_from verify" -l env-file -d 'Read variables from this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand runtime; and __fish_seen_subcommand_from verify" -l json -d 'The same as --format json'
complete -c open-skills -n "__fish_open_skills_using_subcommand runtime; and __fish_seen_subcommand_from verify" -s q -l quiet -d 'Say nothing but results, errors and warnings about trust'
complete -c open-skills -n "__fish_open_skills_using_subcommand runtime; and __fish_seen_subcommand_from verify" -s v -l verbose -d 'Say more; -vv and -vvv log what happens inside'
complete -c open-skills -n "__fish_open_skills_using_subcommand runtime; and __fish_seen_subcommand_from verify" -l offline -d 'Never use the network'
complete -c open-skills -n "__fish_open_skills_using_subcommand runtime; and __fish_seen_subcommand_from verify" -s y -l yes -d 'Answer every question with yes'
complete -c open-skills -n "__fish_open_skills_using_subcommand runtime; and __fish_seen_subcommand_from verify" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c open-skills -n "__fish_open_skills_using_subcommand runtime; and __fish_seen_subcommand_from path" -l format -d 'How to write the answer' -r -f -a "human\t'For people'
json\t'For machines'"
complete -c open-skills -n "__fish_open_skills_using_subcommand runtime; and __fish_seen_subcommand_from path" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal that can show them'
always\t'Even into a file or a pipe'
never\t'Not at all'"
complete -c open-skills -n "__fish_open_skills_using_subcommand runtime; and __fish_seen_subcommand_from path" -l log-format -d 'How logs are written to standard error: text or json' -r -f -a "text\t'A line for people'
json\t'A JSON object a line'"
complete -c open-skills -n "__fish_open_skills_using_subcommand runtime; and __fish_seen_subcommand_from path" -l endpoint-url -d 'Reach `s3://` places at this service: the URL of one that is not Amazon\'s' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand runtime; and __fish_seen_subcommand_from path" -l cache-dir -d 'Keep the cache in this folder' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand runtime; and __fish_seen_subcommand_from path" -l config -d 'Read this configuration file in place of the project\'s' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand runtime; and __fish_seen_subcommand_from path" -l environment -d 'Use this environment of the configuration' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand runtime; and __fish_seen_subcommand_from path" -l env-file -d 'Read variables from this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand runtime; and __fish_seen_subcommand_from path" -l json -d 'The same as --format json'
complete -c open-skills -n "__fish_open_skills_using_subcommand runtime; and __fish_seen_subcommand_from path" -s q -l quiet -d 'Say nothing but results, errors and warnings about trust'
complete -c open-skills -n "__fish_open_skills_using_subcommand runtime; and __fish_seen_subcommand_from path" -s v -l verbose -d 'Say more; -vv and -vvv log what happens inside'
complete -c open-skills -n "__fish_open_skills_using_subcommand runtime; and __fish_seen_subcommand_from path" -l offline -d 'Never use the network'
complete -c open-skills -n "__fish_open_skills_using_subcommand runtime; and __fish_seen_subcommand_from path" -s y -l yes -d 'Answer every question with yes'
complete -c open-skills -n "__fish_open_skills_using_subcommand runtime; and __fish_seen_subcommand_from path" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c open-skills -n "__fish_open_skills_using_subcommand pack" -s o -l output -d 'The archive to write, or a folder for it' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand pack" -l layout -d 'What stands at the archive\'s root: the skill\'s folder, or SKILL.md itself' -r -f -a "dir\t'One folder with the skill\'s name, as uploads want it'
root\t'SKILL.md itself, as discovery sites serve it'"
complete -c open-skills -n "__fish_open_skills_using_subcommand pack" -l format-archive -d 'The archive\'s format; by default what the output\'s ending says, else zip' -r -f -a "zip\t'A .skill file, which is a zip'
tar.gz\t'A .tar.gz file'"
complete -c open-skills -n "__fish_open_skills_using_subcommand pack" -l exclude -d 'Leave these files out too; can be given more than once' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand pack" -l include -d 'Pack these files although something leaves them out or takes them for secrets' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand pack" -l profile -d 'Lint through the eyes of this client or validator; can be given more than once' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand pack" -l key -d 'The key: a name of `keys list`, or a PEM or OpenSSH file [default: OPEN_SKILLS_SIGNING_KEY, which holds a PEM or a path, else your only key]' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand pack" -l passphrase-file -d 'Read the passphrase from the first line of this file, `-` for standard input [default: OPEN_SKILLS_PASSPHRASE, else the terminal]' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand pack" -l format -d 'How to write the answer' -r -f -a "human\t'For people'
json\t'For machines'"
complete -c open-skills -n "__fish_open_skills_using_subcommand pack" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal that can show them'
always\t'Even into a file or a pipe'
never\t'Not at all'"
complete -c open-skills -n "__fish_open_skills_using_subcommand pack" -l log-format -d 'How logs are written to standard error: text or json' -r -f -a "text\t'A line for people'
json\t'A JSON object a line'"
complete -c open-skills -n "__fish_open_skills_using_subcommand pack" -l endpoint-url -d 'Reach `s3://` places at this service: the URL of one that is not Amazon\'s' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand pack" -l cache-dir -d 'Keep the cache in this folder' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand pack" -l config -d 'Read this configuration file in place of the project\'s' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand pack" -l environment -d 'Use this environment of the configuration' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand pack" -l env-file -d 'Read variables from this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand pack" -l store -d 'Do not compress'
complete -c open-skills -n "__fish_open_skills_using_subcommand pack" -l list -d 'Show what would be packed, left out and refused; write nothing'
complete -c open-skills -n "__fish_open_skills_using_subcommand pack" -l allow-large -d 'Pack more than the 30 MB that uploads may have'
complete -c open-skills -n "__fish_open_skills_using_subcommand pack" -l no-lint -d 'Do not lint first'
complete -c open-skills -n "__fish_open_skills_using_subcommand pack" -l sign -d 'Sign each archive, as `open-skills sign` does'
complete -c open-skills -n "__fish_open_skills_using_subcommand pack" -l ssh-agent -d 'Ask the ssh-agent to sign; `--key FILE.pub` says with which of its keys'
complete -c open-skills -n "__fish_open_skills_using_subcommand pack" -l json -d 'The same as --format json'
complete -c open-skills -n "__fish_open_skills_using_subcommand pack" -s q -l quiet -d 'Say nothing but results, errors and warnings about trust'
complete -c open-skills -n "__fish_open_skills_using_subcommand pack" -s v -l verbose -d 'Say more; -vv and -vvv log what happens inside'
complete -c open-skills -n "__fish_open_skills_using_subcommand pack" -l offline -d 'Never use the network'
complete -c open-skills -n "__fish_open_skills_using_subcommand pack" -s y -l yes -d 'Answer every question with yes'
complete -c open-skills -n "__fish_open_skills_using_subcommand pack" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c open-skills -n "__fish_open_skills_using_subcommand unpack" -s C -l directory -d 'The folder to unpack into; made when it is missing' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand unpack" -l format -d 'How to write the answer' -r -f -a "human\t'For people'
json\t'For machines'"
complete -c open-skills -n "__fish_open_skills_using_subcommand unpack" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal that can show them'
always\t'Even into a file or a pipe'
never\t'Not at all'"
complete -c open-skills -n "__fish_open_skills_using_subcommand unpack" -l log-format -d 'How logs are written to standard error: text or json' -r -f -a "text\t'A line for people'
json\t'A JSON object a line'"
complete -c open-skills -n "__fish_open_skills_using_subcommand unpack" -l endpoint-url -d 'Reach `s3://` places at this service: the URL of one that is not Amazon\'s' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand unpack" -l cache-dir -d 'Keep the cache in this folder' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand unpack" -l config -d 'Read this configuration file in place of the project\'s' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand unpack" -l environment -d 'Use this environment of the configuration' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand unpack" -l env-file -d 'Read variables from this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand unpack" -l force -d 'Replace the skill\'s folder when it is there already'
complete -c open-skills -n "__fish_open_skills_using_subcommand unpack" -l foreign -d 'Also take archives whose sizes follow the data, as Finder and streaming writers make'
complete -c open-skills -n "__fish_open_skills_using_subcommand unpack" -l verify -d 'Unpack only what is signed by a key that counts; see `open-skills trust`'
complete -c open-skills -n "__fish_open_skills_using_subcommand unpack" -l json -d 'The same as --format json'
complete -c open-skills -n "__fish_open_skills_using_subcommand unpack" -s q -l quiet -d 'Say nothing but results, errors and warnings about trust'
complete -c open-skills -n "__fish_open_skills_using_subcommand unpack" -s v -l verbose -d 'Say more; -vv and -vvv log what happens inside'
complete -c open-skills -n "__fish_open_skills_using_subcommand unpack" -l offline -d 'Never use the network'
complete -c open-skills -n "__fish_open_skills_using_subcommand unpack" -s y -l yes -d 'Answer every question with yes'
complete -c open-skills -n "__fish_open_skills_using_subcommand unpack" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c open-skills -n "__fish_open_skills_using_subcommand inspect" -l file -d 'Print one file of the skill and nothing else' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand inspect" -l registry -d 'Look for a reference in this registry: a configured name, `local`, or a place' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand inspect" -l format -d 'How to write the answer' -r -f -a "human\t'For people'
json\t'For machines'"
complete -c open-skills -n "__fish_open_skills_using_subcommand inspect" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal that can show them'
always\t'Even into a file or a pipe'
never\t'Not at all'"
complete -c open-skills -n "__fish_open_skills_using_subcommand inspect" -l log-format -d 'How logs are written to standard error: text or json' -r -f -a "text\t'A line for people'
json\t'A JSON object a line'"
complete -c open-skills -n "__fish_open_skills_using_subcommand inspect" -l endpoint-url -d 'Reach `s3://` places at this service: the URL of one that is not Amazon\'s' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand inspect" -l cache-dir -d 'Keep the cache in this folder' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand inspect" -l config -d 'Read this configuration file in place of the project\'s' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand inspect" -l environment -d 'Use this environment of the configuration' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand inspect" -l env-file -d 'Read variables from this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand inspect" -l content -d 'With JSON: also frontmatter, body, scripts and the schema of the skill\'s settings'
complete -c open-skills -n "__fish_open_skills_using_subcommand inspect" -l json -d 'The same as --format json'
complete -c open-skills -n "__fish_open_skills_using_subcommand inspect" -s q -l quiet -d 'Say nothing but results, errors and warnings about trust'
complete -c open-skills -n "__fish_open_skills_using_subcommand inspect" -s v -l verbose -d 'Say more; -vv and -vvv log what happens inside'
complete -c open-skills -n "__fish_open_skills_using_subcommand inspect" -l offline -d 'Never use the network'
complete -c open-skills -n "__fish_open_skills_using_subcommand inspect" -s y -l yes -d 'Answer every question with yes'
complete -c open-skills -n "__fish_open_skills_using_subcommand inspect" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c open-skills -n "__fish_open_skills_using_subcommand diff" -l registry -d 'Look for references in this registry: a configured name, `local`, or a place' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand diff" -l format -d 'How to write the answer' -r -f -a "human\t'For people'
json\t'For machines'"
complete -c open-skills -n "__fish_open_skills_using_subcommand diff" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal that can show them'
always\t'Even into a file or a pipe'
never\t'Not at all'"
complete -c open-skills -n "__fish_open_skills_using_subcommand diff" -l log-format -d 'How logs are written to standard error: text or json' -r -f -a "text\t'A line for people'
json\t'A JSON object a line'"
complete -c open-skills -n "__fish_open_skills_using_subcommand diff" -l endpoint-url -d 'Reach `s3://` places at this service: the URL of one that is not Amazon\'s' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand diff" -l cache-dir -d 'Keep the cache in this folder' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand diff" -l config -d 'Read this configuration file in place of the project\'s' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand diff" -l environment -d 'Use this environment of the configuration' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand diff" -l env-file -d 'Read variables from this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand diff" -l name-only -d 'Leave out the lines that differ'
complete -c open-skills -n "__fish_open_skills_using_subcommand diff" -l json -d 'The same as --format json'
complete -c open-skills -n "__fish_open_skills_using_subcommand diff" -s q -l quiet -d 'Say nothing but results, errors and warnings about trust'
complete -c open-skills -n "__fish_open_skills_using_subcommand diff" -s v -l verbose -d 'Say more; -vv and -vvv log what happens inside'
complete -c open-skills -n "__fish_open_skills_using_subcommand diff" -l offline -d 'Never use the network'
complete -c open-skills -n "__fish_open_skills_using_subcommand diff" -s y -l yes -d 'Answer every question with yes'
complete -c open-skills -n "__fish_open_skills_using_subcommand diff" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c open-skills -n "__fish_open_skills_using_subcommand version" -l format -d 'How to write the answer' -r -f -a "human\t'For people'
json\t'For machines'"
complete -c open-skills -n "__fish_open_skills_using_subcommand version" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal that can show them'
always\t'Even into a file or a pipe'
never\t'Not at all'"
complete -c open-skills -n "__fish_open_skills_using_subcommand version" -l log-format -d 'How logs are written to standard error: text or json' -r -f -a "text\t'A line for people'
json\t'A JSON object a line'"
complete -c open-skills -n "__fish_open_skills_using_subcommand version" -l endpoint-url -d 'Reach `s3://` places at this service: the URL of one that is not Amazon\'s' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand version" -l cache-dir -d 'Keep the cache in this folder' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand version" -l config -d 'Read this configuration file in place of the project\'s' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand version" -l environment -d 'Use this environment of the configuration' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand version" -l env-file -d 'Read variables from this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand version" -l dry-run -d 'Write nothing; say what would change'
complete -c open-skills -n "__fish_open_skills_using_subcommand version" -l json -d 'The same as --format json'
complete -c open-skills -n "__fish_open_skills_using_subcommand version" -s q -l quiet -d 'Say nothing but results, errors and warnings about trust'
complete -c open-skills -n "__fish_open_skills_using_subcommand version" -s v -l verbose -d 'Say more; -vv and -vvv log what happens inside'
complete -c open-skills -n "__fish_open_skills_using_subcommand version" -l offline -d 'Never use the network'
complete -c open-skills -n "__fish_open_skills_using_subcommand version" -s y -l yes -d 'Answer every question with yes'
complete -c open-skills -n "__fish_open_skills_using_subcommand version" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c open-skills -n "__fish_open_skills_using_subcommand publish" -l registry -d 'A configured name, `local`, or a place' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand publish" -l to-library -d 'Put its plain files into a library instead: a folder or `s3://bucket/prefix`' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand publish" -l tag -d 'A word that stands for this version from now on' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand publish" -l key -d 'The key: a name of `keys list`, or a PEM or OpenSSH file [default: OPEN_SKILLS_SIGNING_KEY, which holds a PEM or a path, else your only key]' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand publish" -l passphrase-file -d 'Read the passphrase from the first line of this file, `-` for standard input [default: OPEN_SKILLS_PASSPHRASE, else the terminal]' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand publish" -l engine -d 'What runs the skill\'s tests' -r -f -a "wasm\t'The WebAssembly sandbox'
native\t'Programs of this machine, in a sandbox of its system'
docker\t'A container'"
complete -c open-skills -n "__fish_open_skills_using_subcommand publish" -l format -d 'How to write the answer' -r -f -a "human\t'For people'
json\t'For machines'"
complete -c open-skills -n "__fish_open_skills_using_subcommand publish" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal that can show them'
always\t'Even into a file or a pipe'
never\t'Not at all'"
complete -c open-skills -n "__fish_open_skills_using_subcommand publish" -l log-format -d 'How logs are written to standard error: text or json' -r -f -a "text\t'A line for people'
json\t'A JSON object a line'"
complete -c open-skills -n "__fish_open_skills_using_subcommand publish" -l endpoint-url -d 'Reach `s3://` places at this service: the URL of one that is not Amazon\'s' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand publish" -l cache-dir -d 'Keep the cache in this folder' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand publish" -l config -d 'Read this configuration file in place of the project\'s' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand publish" -l environment -d 'Use this environment of the configuration' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand publish" -l env-file -d 'Read variables from this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand publish" -l force -d 'Also remove what the library has and the skill has not'
complete -c open-skills -n "__fish_open_skills_using_subcommand publish" -l unsigned -d 'Publish without a signature where one is usual'
complete -c open-skills -n "__fish_open_skills_using_subcommand publish" -l ssh-agent -d 'Ask the ssh-agent to sign; `--key FILE.pub` says with which of its keys'
complete -c open-skills -n "__fish_open_skills_using_subcommand publish" -l dry-run -d 'Do everything but write to the registry'
complete -c open-skills -n "__fish_open_skills_using_subcommand publish" -l allow-dirty -d 'Publish what is not committed in git'
complete -c open-skills -n "__fish_open_skills_using_subcommand publish" -l no-test -d 'Leave the skill\'s tests out'
complete -c open-skills -n "__fish_open_skills_using_subcommand publish" -l allow-large -d 'Publish more than the 30 MB that uploads elsewhere may have'
complete -c open-skills -n "__fish_open_skills_using_subcommand publish" -l json -d 'The same as --format json'
complete -c open-skills -n "__fish_open_skills_using_subcommand publish" -s q -l quiet -d 'Say nothing but results, errors and warnings about trust'
complete -c open-skills -n "__fish_open_skills_using_subcommand publish" -s v -l verbose -d 'Say more; -vv and -vvv log what happens inside'
complete -c open-skills -n "__fish_open_skills_using_subcommand publish" -l offline -d 'Never use the network'
complete -c open-skills -n "__fish_open_skills_using_subcommand publish" -s y -l yes -d 'Answer every question with yes'
complete -c open-skills -n "__fish_open_skills_using_subcommand publish" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c open-skills -n "__fish_open_skills_using_subcommand pull" -l registry -d 'A configured name, `local`, or a place' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand pull" -s C -l directory -d 'The folder that gets one folder a skill, and the lock' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand pull" -s j -l jobs -d 'How many downloads at once' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand pull" -l format -d 'How to write the answer' -r -f -a "human\t'For people'
json\t'For machines'"
complete -c open-skills -n "__fish_open_skills_using_subcommand pull" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal that can show them'
always\t'Even into a file or a pipe'
never\t'Not at all'"
complete -c open-skills -n "__fish_open_skills_using_subcommand pull" -l log-format -d 'How logs are written to standard error: text or json' -r -f -a "text\t'A line for people'
json\t'A JSON object a line'"
complete -c open-skills -n "__fish_open_skills_using_subcommand pull" -l endpoint-url -d 'Reach `s3://` places at this service: the URL of one that is not Amazon\'s' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand pull" -l cache-dir -d 'Keep the cache in this folder' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand pull" -l config -d 'Read this configuration file in place of the project\'s' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand pull" -l environment -d 'Use this environment of the configuration' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand pull" -l env-file -d 'Read variables from this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand pull" -l library -d 'Take skills of the configured library, all of them when none is named'
complete -c open-skills -n "__fish_open_skills_using_subcommand pull" -l frozen -d 'Take the lock as it is; ask no registry for versions'
complete -c open-skills -n "__fish_open_skills_using_subcommand pull" -l locked -d 'Fail when the lock would change'
complete -c open-skills -n "__fish_open_skills_using_subcommand pull" -l refresh -d 'Choose anew, also where the lock has an answer'
complete -c open-skills -n "__fish_open_skills_using_subcommand pull" -l accept-permissions -d 'Agree to what a newer version may do and the locked one may not, and to another signer'
complete -c open-skills -n "__fish_open_skills_using_subcommand pull" -l allow-stale -d 'Take a registry\'s signed state also past its time'
complete -c open-skills -n "__fish_open_skills_using_subcommand pull" -l force -d 'Replace folders that were changed by hand'
complete -c open-skills -n "__fish_open_skills_using_subcommand pull" -l json -d 'The same as --format json'
complete -c open-skills -n "__fish_open_skills_using_subcommand pull" -s q -l quiet -d 'Say nothing but results, errors and warnings about trust'
complete -c open-skills -n "__fish_open_skills_using_subcommand pull" -s v -l verbose -d 'Say more; -vv and -vvv log what happens inside'
complete -c open-skills -n "__fish_open_skills_using_subcommand pull" -l offline -d 'Never use the network'
complete -c open-skills -n "__fish_open_skills_using_subcommand pull" -s y -l yes -d 'Answer every question with yes'
complete -c open-skills -n "__fish_open_skills_using_subcommand pull" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c open-skills -n "__fish_open_skills_using_subcommand list" -l registry -d 'A configured name, `local`, or a place' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand list" -l scope -d 'With --installed: `project`, `user`, or the folder of another project' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand list" -s C -l directory -d 'With --installed: the folder of another project, as `pull -C` takes it' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand list" -l format -d 'How to write the answer' -r -f -a "human\t'For people'
json\t'For machines'"
complete -c open-skills -n "__fish_open_skills_using_subcommand list" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal that can show them'
always\t'Even into a file or a pipe'
never\t'Not at all'"
complete -c open-skills -n "__fish_open_skills_using_subcommand list" -l log-format -d 'How logs are written to standard error: text or json' -r -f -a "text\t'A line for people'
json\t'A JSON object a line'"
complete -c open-skills -n "__fish_open_skills_using_subcommand list" -l endpoint-url -d 'Reach `s3://` places at this service: the URL of one that is not Amazon\'s' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand list" -l cache-dir -d 'Keep the cache in this folder' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand list" -l config -d 'Read this configuration file in place of the project\'s' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand list" -l environment -d 'Use this environment of the configuration' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand list" -l env-file -d 'Read variables from this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand list" -l versions -d 'All versions of every skill, with their tags, dates, and whether they were taken back'
complete -c open-skills -n "__fish_open_skills_using_subcommand list" -l library -d 'List the configured library'
complete -c open-skills -n "__fish_open_skills_using_subcommand list" -l installed -d 'List what is installed on this machine'
complete -c open-skills -n "__fish_open_skills_using_subcommand list" -l json -d 'The same as --format json'
complete -c open-skills -n "__fish_open_skills_using_subcommand list" -s q -l quiet -d 'Say nothing but results, errors and warnings about trust'
complete -c open-skills -n "__fish_open_skills_using_subcommand list" -s v -l verbose -d 'Say more; -vv and -vvv log what happens inside'
complete -c open-skills -n "__fish_open_skills_using_subcommand list" -l offline -d 'Never use the network'
complete -c open-skills -n "__fish_open_skills_using_subcommand list" -s y -l yes -d 'Answer every question with yes'
complete -c open-skills -n "__fish_open_skills_using_subcommand list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c open-skills -n "__fish_open_skills_using_subcommand tree" -l registry -d 'A configured name, `local`, or a place' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand tree" -l scope -d '`project`, `user`, or the folder of another project' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand tree" -s C -l directory -d 'The folder that holds the lock, as `pull -C` wrote it' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand tree" -l format -d 'How to write the answer' -r -f -a "human\t'For people'
json\t'For machines'
dot\t'For Graphviz'
mermaid\t'For Mermaid'"
complete -c open-skills -n "__fish_open_skills_using_subcommand tree" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal that can show them'
always\t'Even into a file or a pipe'
never\t'Not at all'"
complete -c open-skills -n "__fish_open_skills_using_subcommand tree" -l log-format -d 'How logs are written to standard error: text or json' -r -f -a "text\t'A line for people'
json\t'A JSON object a line'"
complete -c open-skills -n "__fish_open_skills_using_subcommand tree" -l endpoint-url -d 'Reach `s3://` places at this service: the URL of one that is not Amazon\'s' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand tree" -l cache-dir -d 'Keep the cache in this folder' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand tree" -l config -d 'Read this configuration file in place of the project\'s' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand tree" -l environment -d 'Use this environment of the configuration' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand tree" -l env-file -d 'Read variables from this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand tree" -l json -d 'The same as --format json'
complete -c open-skills -n "__fish_open_skills_using_subcommand tree" -s q -l quiet -d 'Say nothing but results, errors and warnings about trust'
complete -c open-skills -n "__fish_open_skills_using_subcommand tree" -s v -l verbose -d 'Say more; -vv and -vvv log what happens inside'
complete -c open-skills -n "__fish_open_skills_using_subcommand tree" -l offline -d 'Never use the network'
complete -c open-skills -n "__fish_open_skills_using_subcommand tree" -s y -l yes -d 'Answer every question with yes'
complete -c open-skills -n "__fish_open_skills_using_subcommand tree" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c open-skills -n "__fish_open_skills_using_subcommand search" -l tag -d 'Only skills with this tag; with several, with all of them' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand search" -l input-mime -d 'Only skills that take files of this type, such as application/pdf or image/*' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand search" -l output-mime -d 'Only skills that make files of this type' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand search" -l registry -d 'A configured name, `local`, or a place' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand search" -l limit -d 'Show at most this many' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand search" -l format -d 'How to write the answer' -r -f -a "human\t'For people'
json\t'For machines'"
complete -c open-skills -n "__fish_open_skills_using_subcommand search" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal that can show them'
always\t'Even into a file or a pipe'
never\t'Not at all'"
complete -c open-skills -n "__fish_open_skills_using_subcommand search" -l log-format -d 'How logs are written to standard error: text or json' -r -f -a "text\t'A line for people'
json\t'A JSON object a line'"
complete -c open-skills -n "__fish_open_skills_using_subcommand search" -l endpoint-url -d 'Reach `s3://` places at this service: the URL of one that is not Amazon\'s' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand search" -l cache-dir -d 'Keep the cache in this folder' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand search" -l config -d 'Read this configuration file in place of the project\'s' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand search" -l environment -d 'Use this environment of the configuration' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand search" -l env-file -d 'Read variables from this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand search" -l json -d 'The same as --format json'
complete -c open-skills -n "__fish_open_skills_using_subcommand search" -s q -l quiet -d 'Say nothing but results, errors and warnings about trust'
complete -c open-skills -n "__fish_open_skills_using_subcommand search" -s v -l verbose -d 'Say more; -vv and -vvv log what happens inside'
complete -c open-skills -n "__fish_open_skills_using_subcommand search" -l offline -d 'Never use the network'
complete -c open-skills -n "__fish_open_skills_using_subcommand search" -s y -l yes -d 'Answer every question with yes'
complete -c open-skills -n "__fish_open_skills_using_subcommand search" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c open-skills -n "__fish_open_skills_using_subcommand tag" -l registry -d 'A configured name, `local`, or a place' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand tag" -l key -d 'The key: a name of `keys list`, or a PEM or OpenSSH file [default: OPEN_SKILLS_SIGNING_KEY, which holds a PEM or a path, else your only key]' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand tag" -l passphrase-file -d 'Read the passphrase from the first line of this file, `-` for standard input [default: OPEN_SKILLS_PASSPHRASE, else the terminal]' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand tag" -l format -d 'How to write the answer' -r -f -a "human\t'For people'
json\t'For machines'"
complete -c open-skills -n "__fish_open_skills_using_subcommand tag" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal that can show them'
always\t'Even into a file or a pipe'
never\t'Not at all'"
complete -c open-skills -n "__fish_open_skills_using_subcommand tag" -l log-format -d 'How logs are written to standard error: text or json' -r -f -a "text\t'A line for people'
json\t'A JSON object a line'"
complete -c open-skills -n "__fish_open_skills_using_subcommand tag" -l endpoint-url -d 'Reach `s3://` places at this service: the URL of one that is not Amazon\'s' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand tag" -l cache-dir -d 'Keep the cache in this folder' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand tag" -l config -d 'Read this configuration file in place of the project\'s' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand tag" -l environment -d 'Use this environment of the configuration' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand tag" -l env-file -d 'Read variables from this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand tag" -l remove -d 'Let the word stand for nothing'
complete -c open-skills -n "__fish_open_skills_using_subcommand tag" -l ssh-agent -d 'Ask the ssh-agent to sign; `--key FILE.pub` says with which of its keys'
complete -c open-skills -n "__fish_open_skills_using_subcommand tag" -l json -d 'The same as --format json'
complete -c open-skills -n "__fish_open_skills_using_subcommand tag" -s q -l quiet -d 'Say nothing but results, errors and warnings about trust'
complete -c open-skills -n "__fish_open_skills_using_subcommand tag" -s v -l verbose -d 'Say more; -vv and -vvv log what happens inside'
complete -c open-skills -n "__fish_open_skills_using_subcommand tag" -l offline -d 'Never use the network'
complete -c open-skills -n "__fish_open_skills_using_subcommand tag" -s y -l yes -d 'Answer every question with yes'
complete -c open-skills -n "__fish_open_skills_using_subcommand tag" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c open-skills -n "__fish_open_skills_using_subcommand yank" -l registry -d 'A configured name, `local`, or a place' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand yank" -l key -d 'The key: a name of `keys list`, or a PEM or OpenSSH file [default: OPEN_SKILLS_SIGNING_KEY, which holds a PEM or a path, else your only key]' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand yank" -l passphrase-file -d 'Read the passphrase from the first line of this file, `-` for standard input [default: OPEN_SKILLS_PASSPHRASE, else the terminal]' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand yank" -l format -d 'How to write the answer' -r -f -a "human\t'For people'
json\t'For machines'"
complete -c open-skills -n "__fish_open_skills_using_subcommand yank" -l reason -d 'Why, for those who ask' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand yank" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal that can show them'
always\t'Even into a file or a pipe'
never\t'Not at all'"
complete -c open-skills -n "__fish_open_skills_using_subcommand yank" -l log-format -d 'How logs are written to standard error: text or json' -r -f -a "text\t'A line for people'
json\t'A JSON object a line'"
complete -c open-skills -n "__fish_open_skills_using_subcommand yank" -l endpoint-url -d 'Reach `s3://` places at this service: the URL of one that is not Amazon\'s' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand yank" -l cache-dir -d 'Keep the cache in this folder' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand yank" -l config -d 'Read this configuration file in place of the project\'s' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand yank" -l environment -d 'Use this environment of the configuration' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand yank" -l env-file -d 'Read variables from this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand yank" -l ssh-agent -d 'Ask the ssh-agent to sign; `--key FILE.pub` says with which of its keys'
complete -c open-skills -n "__fish_open_skills_using_subcommand yank" -l json -d 'The same as --format json'
complete -c open-skills -n "__fish_open_skills_using_subcommand yank" -s q -l quiet -d 'Say nothing but results, errors and warnings about trust'
complete -c open-skills -n "__fish_open_skills_using_subcommand yank" -s v -l verbose -d 'Say more; -vv and -vvv log what happens inside'
complete -c open-skills -n "__fish_open_skills_using_subcommand yank" -l offline -d 'Never use the network'
complete -c open-skills -n "__fish_open_skills_using_subcommand yank" -s y -l yes -d 'Answer every question with yes'
complete -c open-skills -n "__fish_open_skills_using_subcommand yank" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c open-skills -n "__fish_open_skills_using_subcommand unyank" -l registry -d 'A configured name, `local`, or a place' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand unyank" -l key -d 'The key: a name of `keys list`, or a PEM or OpenSSH file [default: OPEN_SKILLS_SIGNING_KEY, which holds a PEM or a path, else your only key]' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand unyank" -l passphrase-file -d 'Read the passphrase from the first line of this file, `-` for standard input [default: OPEN_SKILLS_PASSPHRASE, else the terminal]' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand unyank" -l format -d 'How to write the answer' -r -f -a "human\t'For people'
json\t'For machines'"
complete -c open-skills -n "__fish_open_skills_using_subcommand unyank" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal that can show them'
always\t'Even into a file or a pipe'
never\t'Not at all'"
complete -c open-skills -n "__fish_open_skills_using_subcommand unyank" -l log-format -d 'How logs are written to standard error: text or json' -r -f -a "text\t'A line for people'
json\t'A JSON object a line'"
complete -c open-skills -n "__fish_open_skills_using_subcommand unyank" -l endpoint-url -d 'Reach `s3://` places at this service: the URL of one that is not Amazon\'s' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand unyank" -l cache-dir -d 'Keep the cache in this folder' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand unyank" -l config -d 'Read this configuration file in place of the project\'s' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand unyank" -l environment -d 'Use this environment of the configuration' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand unyank" -l env-file -d 'Read variables from this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand unyank" -l ssh-agent -d 'Ask the ssh-agent to sign; `--key FILE.pub` says with which of its keys'
complete -c open-skills -n "__fish_open_skills_using_subcommand unyank" -l json -d 'The same as --format json'
complete -c open-skills -n "__fish_open_skills_using_subcommand unyank" -s q -l quiet -d 'Say nothing but results, errors and warnings about trust'
complete -c open-skills -n "__fish_open_skills_using_subcommand unyank" -s v -l verbose -d 'Say more; -vv and -vvv log what happens inside'
complete -c open-skills -n "__fish_open_skills_using_subcommand unyank" -l offline -d 'Never use the network'
complete -c open-skills -n "__fish_open_skills_using_subcommand unyank" -s y -l yes -d 'Answer every question with yes'
complete -c open-skills -n "__fish_open_skills_using_subcommand unyank" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and not __fish_seen_subcommand_from init ls check repair checkpoint forget gc mirror" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal that can show them'
always\t'Even into a file or a pipe'
never\t'Not at all'"
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and not __fish_seen_subcommand_from init ls check repair checkpoint forget gc mirror" -l log-format -d 'How logs are written to standard error: text or json' -r -f -a "text\t'A line for people'
json\t'A JSON object a line'"
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and not __fish_seen_subcommand_from init ls check repair checkpoint forget gc mirror" -l endpoint-url -d 'Reach `s3://` places at this service: the URL of one that is not Amazon\'s' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and not __fish_seen_subcommand_from init ls check repair checkpoint forget gc mirror" -l cache-dir -d 'Keep the cache in this folder' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and not __fish_seen_subcommand_from init ls check repair checkpoint forget gc mirror" -l config -d 'Read this configuration file in place of the project\'s' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and not __fish_seen_subcommand_from init ls check repair checkpoint forget gc mirror" -l environment -d 'Use this environment of the configuration' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and not __fish_seen_subcommand_from init ls check repair checkpoint forget gc mirror" -l env-file -d 'Read variables from this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and not __fish_seen_subcommand_from init ls check repair checkpoint forget gc mirror" -s q -l quiet -d 'Say nothing but results, errors and warnings about trust'
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and not __fish_seen_subcommand_from init ls check repair checkpoint forget gc mirror" -s v -l verbose -d 'Say more; -vv and -vvv log what happens inside'
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and not __fish_seen_subcommand_from init ls check repair checkpoint forget gc mirror" -l offline -d 'Never use the network'
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and not __fish_seen_subcommand_from init ls check repair checkpoint forget gc mirror" -s y -l yes -d 'Answer every question with yes'
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and not __fish_seen_subcommand_from init ls check repair checkpoint forget gc mirror" -s h -l help -d 'Print help'
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and not __fish_seen_subcommand_from init ls check repair checkpoint forget gc mirror" -f -a "init" -d 'Make an empty place a registry'
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and not __fish_seen_subcommand_from init ls check repair checkpoint forget gc mirror" -f -a "ls" -d 'List the registries that skills may come from'
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and not __fish_seen_subcommand_from init ls check repair checkpoint forget gc mirror" -f -a "check" -d 'Say whether everything in a registry is as it should be'
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and not __fish_seen_subcommand_from init ls check repair checkpoint forget gc mirror" -f -a "repair" -d 'Make the indexes and the catalog anew from the records'
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and not __fish_seen_subcommand_from init ls check repair checkpoint forget gc mirror" -f -a "checkpoint" -d 'Sign the state that a registry has now'
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and not __fish_seen_subcommand_from init ls check repair checkpoint forget gc mirror" -f -a "forget" -d 'Forget which state a registry had, and whose key vouched for it'
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and not __fish_seen_subcommand_from init ls check repair checkpoint forget gc mirror" -f -a "gc" -d 'Remove what no version names'
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and not __fish_seen_subcommand_from init ls check repair checkpoint forget gc mirror" -f -a "mirror" -d 'Copy a whole registry to another place'
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from init" -l format -d 'How to write the answer' -r -f -a "human\t'For people'
json\t'For machines'"
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from init" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal that can show them'
always\t'Even into a file or a pipe'
never\t'Not at all'"
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from init" -l log-format -d 'How logs are written to standard error: text or json' -r -f -a "text\t'A line for people'
json\t'A JSON object a line'"
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from init" -l endpoint-url -d 'Reach `s3://` places at this service: the URL of one that is not Amazon\'s' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from init" -l cache-dir -d 'Keep the cache in this folder' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from init" -l config -d 'Read this configuration file in place of the project\'s' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from init" -l environment -d 'Use this environment of the configuration' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from init" -l env-file -d 'Read variables from this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from init" -l json -d 'The same as --format json'
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from init" -s q -l quiet -d 'Say nothing but results, errors and warnings about trust'
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from init" -s v -l verbose -d 'Say more; -vv and -vvv log what happens inside'
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from init" -l offline -d 'Never use the network'
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from init" -s y -l yes -d 'Answer every question with yes'
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from init" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from ls" -l format -d 'How to write the answer' -r -f -a "human\t'For people'
json\t'For machines'"
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from ls" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal that can show them'
always\t'Even into a file or a pipe'
never\t'Not at all'"
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from ls" -l log-format -d 'How logs are written to standard error: text or json' -r -f -a "text\t'A line for people'
json\t'A JSON object a line'"
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from ls" -l endpoint-url -d 'Reach `s3://` places at this service: the URL of one that is not Amazon\'s' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from ls" -l cache-dir -d 'Keep the cache in this folder' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from ls" -l config -d 'Read this configuration file in place of the project\'s' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from ls" -l environment -d 'Use this environment of the configuration' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from ls" -l env-file -d 'Read variables from this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from ls" -l json -d 'The same as --format json'
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from ls" -s q -l quiet -d 'Say nothing but results, errors and warnings about trust'
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from ls" -s v -l verbose -d 'Say more; -vv and -vvv log what happens inside'
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from ls" -l offline -d 'Never use the network'
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from ls" -s y -l yes -d 'Answer every question with yes'
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from ls" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from check" -l format -d 'How to write the answer' -r -f -a "human\t'For people'
json\t'For machines'"
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from check" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal that can show them'
always\t'Even into a file or a pipe'
never\t'Not at all'"
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from check" -l log-format -d 'How logs are written to standard error: text or json' -r -f -a "text\t'A line for people'
json\t'A JSON object a line'"
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from check" -l endpoint-url -d 'Reach `s3://` places at this service: the URL of one that is not Amazon\'s' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from check" -l cache-dir -d 'Keep the cache in this folder' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from check" -l config -d 'Read this configuration file in place of the project\'s' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from check" -l environment -d 'Use this environment of the configuration' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from check" -l env-file -d 'Read variables from this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from check" -l json -d 'The same as --format json'
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from check" -l documents-only -d 'Do not read the archives themselves'
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from check" -s q -l quiet -d 'Say nothing but results, errors and warnings about trust'
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from check" -s v -l verbose -d 'Say more; -vv and -vvv log what happens inside'
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from check" -l offline -d 'Never use the network'
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from check" -s y -l yes -d 'Answer every question with yes'
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from check" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from repair" -l format -d 'How to write the answer' -r -f -a "human\t'For people'
json\t'For machines'"
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from repair" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal that can show them'
always\t'Even into a file or a pipe'
never\t'Not at all'"
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from repair" -l log-format -d 'How logs are written to standard error: text or json' -r -f -a "text\t'A line for people'
json\t'A JSON object a line'"
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from repair" -l endpoint-url -d 'Reach `s3://` places at this service: the URL of one that is not Amazon\'s' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from repair" -l cache-dir -d 'Keep the cache in this folder' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from repair" -l config -d 'Read this configuration file in place of the project\'s' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from repair" -l environment -d 'Use this environment of the configuration' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from repair" -l env-file -d 'Read variables from this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from repair" -l json -d 'The same as --format json'
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from repair" -l force -d 'Give up tags that nobody knows any more'
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from repair" -s q -l quiet -d 'Say nothing but results, errors and warnings about trust'
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from repair" -s v -l verbose -d 'Say more; -vv and -vvv log what happens inside'
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from repair" -l offline -d 'Never use the network'
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from repair" -s y -l yes -d 'Answer every question with yes'
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from repair" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from checkpoint" -l days -d 'How many days it is believed [default: as many as the one before, else 30]' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from checkpoint" -l in-place-of -d 'Let the key of `--key` vouch for it in place of this one, which says so itself: whoever knows it follows' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from checkpoint" -l key -d 'The key: a name of `keys list`, or a PEM or OpenSSH file [default: OPEN_SKILLS_SIGNING_KEY, which holds a PEM or a path, else your only key]' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from checkpoint" -l passphrase-file -d 'Read the passphrase from the first line of this file, `-` for standard input [default: OPEN_SKILLS_PASSPHRASE, else the terminal]' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from checkpoint" -l format -d 'How to write the answer' -r -f -a "human\t'For people'
json\t'For machines'"
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from checkpoint" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal that can show them'
always\t'Even into a file or a pipe'
never\t'Not at all'"
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from checkpoint" -l log-format -d 'How logs are written to standard error: text or json' -r -f -a "text\t'A line for people'
json\t'A JSON object a line'"
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from checkpoint" -l endpoint-url -d 'Reach `s3://` places at this service: the URL of one that is not Amazon\'s' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from checkpoint" -l cache-dir -d 'Keep the cache in this folder' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from checkpoint" -l config -d 'Read this configuration file in place of the project\'s' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from checkpoint" -l environment -d 'Use this environment of the configuration' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from checkpoint" -l env-file -d 'Read variables from this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from checkpoint" -l lost-key -d 'Let the key of `--key` vouch for it although the one before is gone: whoever knows that one is refused until they agree'
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from checkpoint" -l ssh-agent -d 'Ask the ssh-agent to sign; `--key FILE.pub` says with which of its keys'
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from checkpoint" -l json -d 'The same as --format json'
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from checkpoint" -s q -l quiet -d 'Say nothing but results, errors and warnings about trust'
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from checkpoint" -s v -l verbose -d 'Say more; -vv and -vvv log what happens inside'
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from checkpoint" -l offline -d 'Never use the network'
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from checkpoint" -s y -l yes -d 'Answer every question with yes'
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from checkpoint" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from forget" -l format -d 'How to write the answer' -r -f -a "human\t'For people'
json\t'For machines'"
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from forget" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal that can show them'
always\t'Even into a file or a pipe'
never\t'Not at all'"
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from forget" -l log-format -d 'How logs are written to standard error: text or json' -r -f -a "text\t'A line for people'
json\t'A JSON object a line'"
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from forget" -l endpoint-url -d 'Reach `s3://` places at this service: the URL of one that is not Amazon\'s' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from forget" -l cache-dir -d 'Keep the cache in this folder' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from forget" -l config -d 'Read this configuration file in place of the project\'s' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from forget" -l environment -d 'Use this environment of the configuration' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from forget" -l env-file -d 'Read variables from this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from forget" -l json -d 'The same as --format json'
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from forget" -s q -l quiet -d 'Say nothing but results, errors and warnings about trust'
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from forget" -s v -l verbose -d 'Say more; -vv and -vvv log what happens inside'
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from forget" -l offline -d 'Never use the network'
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from forget" -s y -l yes -d 'Answer every question with yes'
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from forget" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from gc" -l format -d 'How to write the answer' -r -f -a "human\t'For people'
json\t'For machines'"
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from gc" -l grace -d 'Leave what was written within this time: somebody may be publishing it' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from gc" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal that can show them'
always\t'Even into a file or a pipe'
never\t'Not at all'"
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from gc" -l log-format -d 'How logs are written to standard error: text or json' -r -f -a "text\t'A line for people'
json\t'A JSON object a line'"
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from gc" -l endpoint-url -d 'Reach `s3://` places at this service: the URL of one that is not Amazon\'s' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from gc" -l cache-dir -d 'Keep the cache in this folder' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from gc" -l config -d 'Read this configuration file in place of the project\'s' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from gc" -l environment -d 'Use this environment of the configuration' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from gc" -l env-file -d 'Read variables from this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from gc" -l json -d 'The same as --format json'
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from gc" -l dry-run -d 'Say what would be removed, and remove nothing'
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from gc" -s q -l quiet -d 'Say nothing but results, errors and warnings about trust'
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from gc" -s v -l verbose -d 'Say more; -vv and -vvv log what happens inside'
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from gc" -l offline -d 'Never use the network'
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from gc" -s y -l yes -d 'Answer every question with yes'
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from gc" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from mirror" -l format -d 'How to write the answer' -r -f -a "human\t'For people'
json\t'For machines'"
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from mirror" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal that can show them'
always\t'Even into a file or a pipe'
never\t'Not at all'"
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from mirror" -l log-format -d 'How logs are written to standard error: text or json' -r -f -a "text\t'A line for people'
json\t'A JSON object a line'"
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from mirror" -l endpoint-url -d 'Reach `s3://` places at this service: the URL of one that is not Amazon\'s' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from mirror" -l cache-dir -d 'Keep the cache in this folder' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from mirror" -l config -d 'Read this configuration file in place of the project\'s' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from mirror" -l environment -d 'Use this environment of the configuration' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from mirror" -l env-file -d 'Read variables from this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from mirror" -l dry-run -d 'Say what would be copied, and copy nothing'
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from mirror" -l json -d 'The same as --format json'
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from mirror" -s q -l quiet -d 'Say nothing but results, errors and warnings about trust'
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from mirror" -s v -l verbose -d 'Say more; -vv and -vvv log what happens inside'
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from mirror" -l offline -d 'Never use the network'
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from mirror" -s y -l yes -d 'Answer every question with yes'
complete -c open-skills -n "__fish_open_skills_using_subcommand registry; and __fish_seen_subcommand_from mirror" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c open-skills -n "__fish_open_skills_using_subcommand login" -l user -d 'The user whose password it is; without one it is a token' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand login" -l passphrase-file -d 'Read the passphrase from the first line of this file, `-` for standard input [default: OPEN_SKILLS_PASSPHRASE, else the terminal]' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand login" -l format -d 'How to write the answer' -r -f -a "human\t'For people'
json\t'For machines'"
complete -c open-skills -n "__fish_open_skills_using_subcommand login" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal that can show them'
always\t'Even into a file or a pipe'
never\t'Not at all'"
complete -c open-skills -n "__fish_open_skills_using_subcommand login" -l log-format -d 'How logs are written to standard error: text or json' -r -f -a "text\t'A line for people'
json\t'A JSON object a line'"
complete -c open-skills -n "__fish_open_skills_using_subcommand login" -l endpoint-url -d 'Reach `s3://` places at this service: the URL of one that is not Amazon\'s' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand login" -l cache-dir -d 'Keep the cache in this folder' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand login" -l config -d 'Read this configuration file in place of the project\'s' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand login" -l environment -d 'Use this environment of the configuration' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand login" -l env-file -d 'Read variables from this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand login" -l no-passphrase -d 'Protect what is kept on this machine by file permissions alone'
complete -c open-skills -n "__fish_open_skills_using_subcommand login" -l json -d 'The same as --format json'
complete -c open-skills -n "__fish_open_skills_using_subcommand login" -s q -l quiet -d 'Say nothing but results, errors and warnings about trust'
complete -c open-skills -n "__fish_open_skills_using_subcommand login" -s v -l verbose -d 'Say more; -vv and -vvv log what happens inside'
complete -c open-skills -n "__fish_open_skills_using_subcommand login" -l offline -d 'Never use the network'
complete -c open-skills -n "__fish_open_skills_using_subcommand login" -s y -l yes -d 'Answer every question with yes'
complete -c open-skills -n "__fish_open_skills_using_subcommand login" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c open-skills -n "__fish_open_skills_using_subcommand logout" -l format -d 'How to write the answer' -r -f -a "human\t'For people'
json\t'For machines'"
complete -c open-skills -n "__fish_open_skills_using_subcommand logout" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal that can show them'
always\t'Even into a file or a pipe'
never\t'Not at all'"
complete -c open-skills -n "__fish_open_skills_using_subcommand logout" -l log-format -d 'How logs are written to standard error: text or json' -r -f -a "text\t'A line for people'
json\t'A JSON object a line'"
complete -c open-skills -n "__fish_open_skills_using_subcommand logout" -l endpoint-url -d 'Reach `s3://` places at this service: the URL of one that is not Amazon\'s' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand logout" -l cache-dir -d 'Keep the cache in this folder' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand logout" -l config -d 'Read this configuration file in place of the project\'s' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand logout" -l environment -d 'Use this environment of the configuration' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand logout" -l env-file -d 'Read variables from this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand logout" -l json -d 'The same as --format json'
complete -c open-skills -n "__fish_open_skills_using_subcommand logout" -s q -l quiet -d 'Say nothing but results, errors and warnings about trust'
complete -c open-skills -n "__fish_open_skills_using_subcommand logout" -s v -l verbose -d 'Say more; -vv and -vvv log what happens inside'
complete -c open-skills -n "__fish_open_skills_using_subcommand logout" -l offline -d 'Never use the network'
complete -c open-skills -n "__fish_open_skills_using_subcommand logout" -s y -l yes -d 'Answer every question with yes'
complete -c open-skills -n "__fish_open_skills_using_subcommand logout" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c open-skills -n "__fish_open_skills_using_subcommand install" -s a -l agent -d 'The agents to install for; without it those that are configured, else found, else recorded by earlier installations' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand install" -l scope -d '`project` (the folder of `open-skills.yaml`, else the root of the git repository, else this folder), `user`, or the folder of another project' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand install" -l from-json -d 'Read skills from a JSON document, `{"skills": [{"name", "content"}]}`; `-` is standard input' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand install" -l registry -d 'A configured name, `local`, or a place' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand install" -l format -d 'How to write the answer' -r -f -a "human\t'For people'
json\t'For machines'"
complete -c open-skills -n "__fish_open_skills_using_subcommand install" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal that can show them'
always\t'Even into a file or a pipe'
never\t'Not at all'"
complete -c open-skills -n "__fish_open_skills_using_subcommand install" -l log-format -d 'How logs are written to standard error: text or json' -r -f -a "text\t'A line for people'
json\t'A JSON object a line'"
complete -c open-skills -n "__fish_open_skills_using_subcommand install" -l endpoint-url -d 'Reach `s3://` places at this service: the URL of one that is not Amazon\'s' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand install" -l cache-dir -d 'Keep the cache in this folder' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand install" -l config -d 'Read this configuration file in place of the project\'s' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand install" -l environment -d 'Use this environment of the configuration' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand install" -l env-file -d 'Read variables from this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand install" -l all -d 'Install for every agent that is known'
complete -c open-skills -n "__fish_open_skills_using_subcommand install" -l link -d 'Link to the one verified copy; the default'
complete -c open-skills -n "__fish_open_skills_using_subcommand install" -l copy -d 'Put a copy into every folder'
complete -c open-skills -n "__fish_open_skills_using_subcommand install" -l frozen -d 'Take the lock as it is; ask no registry for versions'
complete -c open-skills -n "__fish_open_skills_using_subcommand install" -l refresh -d 'Choose anew, also where the lock has an answer'
complete -c open-skills -n "__fish_open_skills_using_subcommand install" -l accept-permissions -d 'Agree to what comes and may do more than what is installed'
complete -c open-skills -n "__fish_open_skills_using_subcommand install" -l allow-stale -d 'Take a registry\'s signed state also past its time'
complete -c open-skills -n "__fish_open_skills_using_subcommand install" -l force -d 'Replace what was changed by hand, and what somebody else put there'
complete -c open-skills -n "__fish_open_skills_using_subcommand install" -l dry-run -d 'Say what would be written, replaced or removed, and do none of it; what registries say may go to the cache'
complete -c open-skills -n "__fish_open_skills_using_subcommand install" -l json -d 'The same as --format json'
complete -c open-skills -n "__fish_open_skills_using_subcommand install" -s q -l quiet -d 'Say nothing but results, errors and warnings about trust'
complete -c open-skills -n "__fish_open_skills_using_subcommand install" -s v -l verbose -d 'Say more; -vv and -vvv log what happens inside'
complete -c open-skills -n "__fish_open_skills_using_subcommand install" -l offline -d 'Never use the network'
complete -c open-skills -n "__fish_open_skills_using_subcommand install" -s y -l yes -d 'Answer every question with yes'
complete -c open-skills -n "__fish_open_skills_using_subcommand install" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c open-skills -n "__fish_open_skills_using_subcommand uninstall" -s a -l agent -d 'Only these agents lose them' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand uninstall" -l scope -d '`project` (the folder of `open-skills.yaml`, else the root of the git repository, else this folder), `user`, or the folder of another project' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand uninstall" -l format -d 'How to write the answer' -r -f -a "human\t'For people'
json\t'For machines'"
complete -c open-skills -n "__fish_open_skills_using_subcommand uninstall" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal that can show them'
always\t'Even into a file or a pipe'
never\t'Not at all'"
complete -c open-skills -n "__fish_open_skills_using_subcommand uninstall" -l log-format -d 'How logs are written to standard error: text or json' -r -f -a "text\t'A line for people'
json\t'A JSON object a line'"
complete -c open-skills -n "__fish_open_skills_using_subcommand uninstall" -l endpoint-url -d 'Reach `s3://` places at this service: the URL of one that is not Amazon\'s' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand uninstall" -l cache-dir -d 'Keep the cache in this folder' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand uninstall" -l config -d 'Read this configuration file in place of the project\'s' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand uninstall" -l environment -d 'Use this environment of the configuration' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand uninstall" -l env-file -d 'Read variables from this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand uninstall" -l force -d 'Remove what was changed by hand too'
complete -c open-skills -n "__fish_open_skills_using_subcommand uninstall" -l dry-run -d 'Say what would be written, replaced or removed, and do none of it'
complete -c open-skills -n "__fish_open_skills_using_subcommand uninstall" -l json -d 'The same as --format json'
complete -c open-skills -n "__fish_open_skills_using_subcommand uninstall" -s q -l quiet -d 'Say nothing but results, errors and warnings about trust'
complete -c open-skills -n "__fish_open_skills_using_subcommand uninstall" -s v -l verbose -d 'Say more; -vv and -vvv log what happens inside'
complete -c open-skills -n "__fish_open_skills_using_subcommand uninstall" -l offline -d 'Never use the network'
complete -c open-skills -n "__fish_open_skills_using_subcommand uninstall" -s y -l yes -d 'Answer every question with yes'
complete -c open-skills -n "__fish_open_skills_using_subcommand uninstall" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c open-skills -n "__fish_open_skills_using_subcommand status" -l scope -d '`project` (the folder of `open-skills.yaml`, else the root of the git repository, else this folder), `user`, or the folder of another project' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand status" -s C -l directory -d 'The folder of another project, as `pull -C` takes it' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand status" -l format -d 'How to write the answer' -r -f -a "human\t'For people'
json\t'For machines'"
complete -c open-skills -n "__fish_open_skills_using_subcommand status" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal that can show them'
always\t'Even into a file or a pipe'
never\t'Not at all'"
complete -c open-skills -n "__fish_open_skills_using_subcommand status" -l log-format -d 'How logs are written to standard error: text or json' -r -f -a "text\t'A line for people'
json\t'A JSON object a line'"
complete -c open-skills -n "__fish_open_skills_using_subcommand status" -l endpoint-url -d 'Reach `s3://` places at this service: the URL of one that is not Amazon\'s' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand status" -l cache-dir -d 'Keep the cache in this folder' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand status" -l config -d 'Read this configuration file in place of the project\'s' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand status" -l environment -d 'Use this environment of the configuration' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand status" -l env-file -d 'Read variables from this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand status" -l json -d 'The same as --format json'
complete -c open-skills -n "__fish_open_skills_using_subcommand status" -s q -l quiet -d 'Say nothing but results, errors and warnings about trust'
complete -c open-skills -n "__fish_open_skills_using_subcommand status" -s v -l verbose -d 'Say more; -vv and -vvv log what happens inside'
complete -c open-skills -n "__fish_open_skills_using_subcommand status" -l offline -d 'Never use the network'
complete -c open-skills -n "__fish_open_skills_using_subcommand status" -s y -l yes -d 'Answer every question with yes'
complete -c open-skills -n "__fish_open_skills_using_subcommand status" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c open-skills -n "__fish_open_skills_using_subcommand outdated" -l registry -d 'Only the skills that come from this one: a configured name, `local`, or a place' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand outdated" -l scope -d '`project`, `user`, or the folder of another project' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand outdated" -s C -l directory -d 'The folder that holds the lock, as `pull -C` wrote it' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand outdated" -l format -d 'How to write the answer' -r -f -a "human\t'For people'
json\t'For machines'"
complete -c open-skills -n "__fish_open_skills_using_subcommand outdated" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal that can show them'
always\t'Even into a file or a pipe'
never\t'Not at all'"
complete -c open-skills -n "__fish_open_skills_using_subcommand outdated" -l log-format -d 'How logs are written to standard error: text or json' -r -f -a "text\t'A line for people'
json\t'A JSON object a line'"
complete -c open-skills -n "__fish_open_skills_using_subcommand outdated" -l endpoint-url -d 'Reach `s3://` places at this service: the URL of one that is not Amazon\'s' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand outdated" -l cache-dir -d 'Keep the cache in this folder' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand outdated" -l config -d 'Read this configuration file in place of the project\'s' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand outdated" -l environment -d 'Use this environment of the configuration' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand outdated" -l env-file -d 'Read variables from this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand outdated" -l exit-code -d 'End with 1 when something is outdated'
complete -c open-skills -n "__fish_open_skills_using_subcommand outdated" -l json -d 'The same as --format json'
complete -c open-skills -n "__fish_open_skills_using_subcommand outdated" -s q -l quiet -d 'Say nothing but results, errors and warnings about trust'
complete -c open-skills -n "__fish_open_skills_using_subcommand outdated" -s v -l verbose -d 'Say more; -vv and -vvv log what happens inside'
complete -c open-skills -n "__fish_open_skills_using_subcommand outdated" -l offline -d 'Never use the network'
complete -c open-skills -n "__fish_open_skills_using_subcommand outdated" -s y -l yes -d 'Answer every question with yes'
complete -c open-skills -n "__fish_open_skills_using_subcommand outdated" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c open-skills -n "__fish_open_skills_using_subcommand update" -l scope -d '`project`, `user`, or the folder of another project' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand update" -s C -l directory -d 'The folder that holds the lock, as `pull -C` wrote it' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand update" -l format -d 'How to write the answer' -r -f -a "human\t'For people'
json\t'For machines'"
complete -c open-skills -n "__fish_open_skills_using_subcommand update" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal that can show them'
always\t'Even into a file or a pipe'
never\t'Not at all'"
complete -c open-skills -n "__fish_open_skills_using_subcommand update" -l log-format -d 'How logs are written to standard error: text or json' -r -f -a "text\t'A line for people'
json\t'A JSON object a line'"
complete -c open-skills -n "__fish_open_skills_using_subcommand update" -l endpoint-url -d 'Reach `s3://` places at this service: the URL of one that is not Amazon\'s' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand update" -l cache-dir -d 'Keep the cache in this folder' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand update" -l config -d 'Read this configuration file in place of the project\'s' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand update" -l environment -d 'Use this environment of the configuration' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand update" -l env-file -d 'Read variables from this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand update" -l accept-permissions -d 'Agree to new permissions, and to other signers that your trust allows'
complete -c open-skills -n "__fish_open_skills_using_subcommand update" -l dry-run -d 'Say what would change, and change nothing'
complete -c open-skills -n "__fish_open_skills_using_subcommand update" -l force -d 'Replace what was changed by hand'
complete -c open-skills -n "__fish_open_skills_using_subcommand update" -l json -d 'The same as --format json'
complete -c open-skills -n "__fish_open_skills_using_subcommand update" -s q -l quiet -d 'Say nothing but results, errors and warnings about trust'
complete -c open-skills -n "__fish_open_skills_using_subcommand update" -s v -l verbose -d 'Say more; -vv and -vvv log what happens inside'
complete -c open-skills -n "__fish_open_skills_using_subcommand update" -l offline -d 'Never use the network'
complete -c open-skills -n "__fish_open_skills_using_subcommand update" -s y -l yes -d 'Answer every question with yes'
complete -c open-skills -n "__fish_open_skills_using_subcommand update" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c open-skills -n "__fish_open_skills_using_subcommand which" -s a -l agent -d 'Only these agents' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand which" -l format -d 'How to write the answer' -r -f -a "human\t'For people'
json\t'For machines'"
complete -c open-skills -n "__fish_open_skills_using_subcommand which" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal that can show them'
always\t'Even into a file or a pipe'
never\t'Not at all'"
complete -c open-skills -n "__fish_open_skills_using_subcommand which" -l log-format -d 'How logs are written to standard error: text or json' -r -f -a "text\t'A line for people'
json\t'A JSON object a line'"
complete -c open-skills -n "__fish_open_skills_using_subcommand which" -l endpoint-url -d 'Reach `s3://` places at this service: the URL of one that is not Amazon\'s' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand which" -l cache-dir -d 'Keep the cache in this folder' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand which" -l config -d 'Read this configuration file in place of the project\'s' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand which" -l environment -d 'Use this environment of the configuration' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand which" -l env-file -d 'Read variables from this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand which" -l json -d 'The same as --format json'
complete -c open-skills -n "__fish_open_skills_using_subcommand which" -s q -l quiet -d 'Say nothing but results, errors and warnings about trust'
complete -c open-skills -n "__fish_open_skills_using_subcommand which" -s v -l verbose -d 'Say more; -vv and -vvv log what happens inside'
complete -c open-skills -n "__fish_open_skills_using_subcommand which" -l offline -d 'Never use the network'
complete -c open-skills -n "__fish_open_skills_using_subcommand which" -s y -l yes -d 'Answer every question with yes'
complete -c open-skills -n "__fish_open_skills_using_subcommand which" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c open-skills -n "__fish_open_skills_using_subcommand sync" -l from -d 'A library, or a lock file; the configured tiers without it' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand sync" -l into -d 'The folder to keep equal' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand sync" -l tier -d 'Whose skills the library has; without --from, the only tier to sync' -r -f -a "builtin\t'What comes with a product'
shared\t'What an organisation shares'
user\t'What one user added'"
complete -c open-skills -n "__fish_open_skills_using_subcommand sync" -s a -l agent -d 'The agent that reads the folder' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand sync" -l interval -d 'How long --watch waits in between, such as `30s`; the library\'s `max_age` without it' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand sync" -l format -d 'How to write the answer' -r -f -a "human\t'For people'
json\t'For machines'"
complete -c open-skills -n "__fish_open_skills_using_subcommand sync" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal that can show them'
always\t'Even into a file or a pipe'
never\t'Not at all'"
complete -c open-skills -n "__fish_open_skills_using_subcommand sync" -l log-format -d 'How logs are written to standard error: text or json' -r -f -a "text\t'A line for people'
json\t'A JSON object a line'"
complete -c open-skills -n "__fish_open_skills_using_subcommand sync" -l endpoint-url -d 'Reach `s3://` places at this service: the URL of one that is not Amazon\'s' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand sync" -l cache-dir -d 'Keep the cache in this folder' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand sync" -l config -d 'Read this configuration file in place of the project\'s' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand sync" -l environment -d 'Use this environment of the configuration' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand sync" -l env-file -d 'Read variables from this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand sync" -l flat -d 'Put the skills of all tiers beside each other'
complete -c open-skills -n "__fish_open_skills_using_subcommand sync" -l prune -d 'Remove what the library has no more'
complete -c open-skills -n "__fish_open_skills_using_subcommand sync" -l read-only -d 'Take away everybody\'s right to write the files'
complete -c open-skills -n "__fish_open_skills_using_subcommand sync" -l force -d 'Overwrite what somebody changed, or put there'
complete -c open-skills -n "__fish_open_skills_using_subcommand sync" -l watch -d 'Go on until interrupted'
complete -c open-skills -n "__fish_open_skills_using_subcommand sync" -l dry-run -d 'Say what would be written, replaced or removed, and do none of it; what registries say may go to the cache'
complete -c open-skills -n "__fish_open_skills_using_subcommand sync" -l json -d 'The same as --format json'
complete -c open-skills -n "__fish_open_skills_using_subcommand sync" -s q -l quiet -d 'Say nothing but results, errors and warnings about trust'
complete -c open-skills -n "__fish_open_skills_using_subcommand sync" -s v -l verbose -d 'Say more; -vv and -vvv log what happens inside'
complete -c open-skills -n "__fish_open_skills_using_subcommand sync" -l offline -d 'Never use the network'
complete -c open-skills -n "__fish_open_skills_using_subcommand sync" -s y -l yes -d 'Answer every question with yes'
complete -c open-skills -n "__fish_open_skills_using_subcommand sync" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c open-skills -n "__fish_open_skills_using_subcommand prompt" -l library -d 'A folder or a place of plain skills' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand prompt" -s a -l agent -d 'The agent that it is for: its skills, its precedence, its budget' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand prompt" -l mode -d 'Names and descriptions, or whole documentation' -r -f -a "catalog\t'Name, description, inputs, outputs, where to read on'
full\t'The whole documentation, by a template'"
complete -c open-skills -n "__fish_open_skills_using_subcommand prompt" -l format -d 'How it is written: xml, markdown, json, skills-ref or mcp-tools; in full, markdown or json' -r -f -a "xml\t'XML, the default'
markdown\t'A list; the default of the full mode'
json\t'A document for machines, with the report'
skills-ref\t'What `agentskills to-prompt` writes'
mcp-tools\t'Tools of the Model Context Protocol'"
complete -c open-skills -n "__fish_open_skills_using_subcommand prompt" -l budget -d 'The most that it may take: `1%` of the window, `8000c` characters or `2000t` tokens' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand prompt" -l context -d 'How many tokens the window holds' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand prompt" -l query -d 'Skills that answer this come first where space is short' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand prompt" -l pin -d 'Skills that come first in any case' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand prompt" -l template -d 'The template of one skill in the full mode' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand prompt" -l base -d 'Begin with this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand prompt" -l tools -d 'End with this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand prompt" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal that can show them'
always\t'Even into a file or a pipe'
never\t'Not at all'"
complete -c open-skills -n "__fish_open_skills_using_subcommand prompt" -l log-format -d 'How logs are written to standard error: text or json' -r -f -a "text\t'A line for people'
json\t'A JSON object a line'"
complete -c open-skills -n "__fish_open_skills_using_subcommand prompt" -l endpoint-url -d 'Reach `s3://` places at this service: the URL of one that is not Amazon\'s' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand prompt" -l cache-dir -d 'Keep the cache in this folder' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand prompt" -l config -d 'Read this configuration file in place of the project\'s' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand prompt" -l environment -d 'Use this environment of the configuration' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand prompt" -l env-file -d 'Read variables from this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand prompt" -l installed -d 'What is installed in this project and for this user'
complete -c open-skills -n "__fish_open_skills_using_subcommand prompt" -l json -d 'The same as --format json'
complete -c open-skills -n "__fish_open_skills_using_subcommand prompt" -l strict -d 'Fail where something would have to be cut'
complete -c open-skills -n "__fish_open_skills_using_subcommand prompt" -l refresh -d 'Ask the library anew, whatever the cache knows'
complete -c open-skills -n "__fish_open_skills_using_subcommand prompt" -l sizes -d 'Say what each skill takes, on standard error'
complete -c open-skills -n "__fish_open_skills_using_subcommand prompt" -s q -l quiet -d 'Say nothing but results, errors and warnings about trust'
complete -c open-skills -n "__fish_open_skills_using_subcommand prompt" -s v -l verbose -d 'Say more; -vv and -vvv log what happens inside'
complete -c open-skills -n "__fish_open_skills_using_subcommand prompt" -l offline -d 'Never use the network'
complete -c open-skills -n "__fish_open_skills_using_subcommand prompt" -s y -l yes -d 'Answer every question with yes'
complete -c open-skills -n "__fish_open_skills_using_subcommand prompt" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c open-skills -n "__fish_open_skills_using_subcommand export; and not __fish_seen_subcommand_from docker k8s marketplace mcp-config well-known" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal that can show them'
always\t'Even into a file or a pipe'
never\t'Not at all'"
complete -c open-skills -n "__fish_open_skills_using_subcommand export; and not __fish_seen_subcommand_from docker k8s marketplace mcp-config well-known" -l log-format -d 'How logs are written to standard error: text or json' -r -f -a "text\t'A line for people'
json\t'A JSON object a line'"
complete -c open-skills -n "__fish_open_skills_using_subcommand export; and not __fish_seen_subcommand_from docker k8s marketplace mcp-config well-known" -l endpoint-url -d 'Reach `s3://` places at this service: the URL of one that is not Amazon\'s' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand export; and not __fish_seen_subcommand_from docker k8s marketplace mcp-config well-known" -l cache-dir -d 'Keep the cache in this folder' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand export; and not __fish_seen_subcommand_from docker k8s marketplace mcp-config well-known" -l config -d 'Read this configuration file in place of the project\'s' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand export; and not __fish_seen_subcommand_from docker k8s marketplace mcp-config well-known" -l environment -d 'Use this environment of the configuration' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand export; and not __fish_seen_subcommand_from docker k8s marketplace mcp-config well-known" -l env-file -d 'Read variables from this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand export; and not __fish_seen_subcommand_from docker k8s marketplace mcp-config well-known" -s q -l quiet -d 'Say nothing but results, errors and warnings about trust'
complete -c open-skills -n "__fish_open_skills_using_subcommand export; and not __fish_seen_subcommand_from docker k8s marketplace mcp-config well-known" -s v -l verbose -d 'Say more; -vv and -vvv log what happens inside'
complete -c open-skills -n "__fish_open_skills_using_subcommand export; and not __fish_seen_subcommand_from docker k8s marketplace mcp-config well-known" -l offline -d 'Never use the network'
complete -c open-skills -n "__fish_open_skills_using_subcommand export; and not __fish_seen_subcommand_from docker k8s marketplace mcp-config well-known" -s y -l yes -d 'Answer every question with yes'
complete -c open-skills -n "__fish_open_skills_using_subcommand export; and not __fish_seen_subcommand_from docker k8s marketplace mcp-config well-known" -s h -l help -d 'Print help'
complete -c open-skills -n "__fish_open_skills_using_subcommand export; and not __fish_seen_subcommand_from docker k8s marketplace mcp-config well-known" -f -a "docker" -d 'Print a stage of a Dockerfile that bakes the locked skills in'
complete -c open-skills -n "__fish_open_skills_using_subcommand export; and not __fish_seen_subcommand_from docker k8s marketplace mcp-config well-known" -f -a "k8s" -d 'Print a manifest for Kubernetes: an init container that gets the locked skills'
complete -c open-skills -n "__fish_open_skills_using_subcommand export; and not __fish_seen_subcommand_from docker k8s marketplace mcp-config well-known" -f -a "marketplace" -d 'Print the marketplace.json of a repository of skills, for Claude'
complete -c open-skills -n "__fish_open_skills_using_subcommand export; and not __fish_seen_subcommand_from docker k8s marketplace mcp-config well-known" -f -a "mcp-config" -d 'Print the configuration of the MCP servers that skills need'
complete -c open-skills -n "__fish_open_skills_using_subcommand export; and not __fish_seen_subcommand_from docker k8s marketplace mcp-config well-known" -f -a "well-known" -d 'Write a site for discovery, for any web server'
complete -c open-skills -n "__fish_open_skills_using_subcommand export; and __fish_seen_subcommand_from docker" -l lock -d 'The lock file; the project\'s without it' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand export; and __fish_seen_subcommand_from docker" -l image -d 'The image of open-skills' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand export; and __fish_seen_subcommand_from docker" -l into -d 'Where the application finds the skills' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand export; and __fish_seen_subcommand_from docker" -l format -d 'How to write the answer' -r -f -a "human\t'For people'
json\t'For machines'"
complete -c open-skills -n "__fish_open_skills_using_subcommand export; and __fish_seen_subcommand_from docker" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal that can show them'
always\t'Even into a file or a pipe'
never\t'Not at all'"
complete -c open-skills -n "__fish_open_skills_using_subcommand export; and __fish_seen_subcommand_from docker" -l log-format -d 'How logs are written to standard error: text or json' -r -f -a "text\t'A line for people'
json\t'A JSON object a line'"
complete -c open-skills -n "__fish_open_skills_using_subcommand export; and __fish_seen_subcommand_from docker" -l endpoint-url -d 'Reach `s3://` places at this service: the URL of one that is not Amazon\'s' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand export; and __fish_seen_subcommand_from docker" -l cache-dir -d 'Keep the cache in this folder' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand export; and __fish_seen_subcommand_from docker" -l config -d 'Read this configuration file in place of the project\'s' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand export; and __fish_seen_subcommand_from docker" -l environment -d 'Use this environment of the configuration' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand export; and __fish_seen_subcommand_from docker" -l env-file -d 'Read variables from this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand export; and __fish_seen_subcommand_from docker" -l json -d 'The same as --format json'
complete -c open-skills -n "__fish_open_skills_using_subcommand export; and __fish_seen_subcommand_from docker" -s q -l quiet -d 'Say nothing but results, errors and warnings about trust'
complete -c open-skills -n "__fish_open_skills_using_subcommand export; and __fish_seen_subcommand_from docker" -s v -l verbose -d 'Say more; -vv and -vvv log what happens inside'
complete -c open-skills -n "__fish_open_skills_using_subcommand export; and __fish_seen_subcommand_from docker" -l offline -d 'Never use the network'
complete -c open-skills -n "__fish_open_skills_using_subcommand export; and __fish_seen_subcommand_from docker" -s y -l yes -d 'Answer every question with yes'
complete -c open-skills -n "__fish_open_skills_using_subcommand export; and __fish_seen_subcommand_from docker" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c open-skills -n "__fish_open_skills_using_subcommand export; and __fish_seen_subcommand_from k8s" -l app-image -d 'The image of the application that reads the skills' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand export; and __fish_seen_subcommand_from k8s" -l name -d 'The name of the deployment' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand export; and __fish_seen_subcommand_from k8s" -l lock -d 'The lock file; the project\'s without it' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand export; and __fish_seen_subcommand_from k8s" -l image -d 'The image of open-skills' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand export; and __fish_seen_subcommand_from k8s" -l into -d 'Where the application finds the skills' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand export; and __fish_seen_subcommand_from k8s" -l format -d 'How to write the answer' -r -f -a "human\t'For people'
json\t'For machines'"
complete -c open-skills -n "__fish_open_skills_using_subcommand export; and __fish_seen_subcommand_from k8s" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal that can show them'
always\t'Even into a file or a pipe'
never\t'Not at all'"
complete -c open-skills -n "__fish_open_skills_using_subcommand export; and __fish_seen_subcommand_from k8s" -l log-format -d 'How logs are written to standard error: text or json' -r -f -a "text\t'A line for people'
json\t'A JSON object a line'"
complete -c open-skills -n "__fish_open_skills_using_subcommand export; and __fish_seen_subcommand_from k8s" -l endpoint-url -d 'Reach `s3://` places at this service: the URL of one that is not Amazon\'s' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand export; and __fish_seen_subcommand_from k8s" -l cache-dir -d 'Keep the cache in this folder' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand export; and __fish_seen_subcommand_from k8s" -l config -d 'Read this configuration file in place of the project\'s' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand export; and __fish_seen_subcommand_from k8s" -l environment -d 'Use this environment of the configuration' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand export; and __fish_seen_subcommand_from k8s" -l env-file -d 'Read variables from this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand export; and __fish_seen_subcommand_from k8s" -l json -d 'The same as --format json'
complete -c open-skills -n "__fish_open_skills_using_subcommand export; and __fish_seen_subcommand_from k8s" -s q -l quiet -d 'Say nothing but results, errors and warnings about trust'
complete -c open-skills -n "__fish_open_skills_using_subcommand export; and __fish_seen_subcommand_from k8s" -s v -l verbose -d 'Say more; -vv and -vvv log what happens inside'
complete -c open-skills -n "__fish_open_skills_using_subcommand export; and __fish_seen_subcommand_from k8s" -l offline -d 'Never use the network'
complete -c open-skills -n "__fish_open_skills_using_subcommand export; and __fish_seen_subcommand_from k8s" -s y -l yes -d 'Answer every question with yes'
complete -c open-skills -n "__fish_open_skills_using_subcommand export; and __fish_seen_subcommand_from k8s" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c open-skills -n "__fish_open_skills_using_subcommand export; and __fish_seen_subcommand_from marketplace" -l name -d 'What it is called' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand export; and __fish_seen_subcommand_from marketplace" -l owner -d 'Whose it is' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand export; and __fish_seen_subcommand_from marketplace" -l format -d 'How to write the answer' -r -f -a "human\t'For people'
json\t'For machines'"
complete -c open-skills -n "__fish_open_skills_using_subcommand export; and __fish_seen_subcommand_from marketplace" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal that can show them'
always\t'Even into a file or a pipe'
never\t'Not at all'"
complete -c open-skills -n "__fish_open_skills_using_subcommand export; and __fish_seen_subcommand_from marketplace" -l log-format -d 'How logs are written to standard error: text or json' -r -f -a "text\t'A line for people'
json\t'A JSON object a line'"
complete -c open-skills -n "__fish_open_skills_using_subcommand export; and __fish_seen_subcommand_from marketplace" -l endpoint-url -d 'Reach `s3://` places at this service: the URL of one that is not Amazon\'s' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand export; and __fish_seen_subcommand_from marketplace" -l cache-dir -d 'Keep the cache in this folder' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand export; and __fish_seen_subcommand_from marketplace" -l config -d 'Read this configuration file in place of the project\'s' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand export; and __fish_seen_subcommand_from marketplace" -l environment -d 'Use this environment of the configuration' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand export; and __fish_seen_subcommand_from marketplace" -l env-file -d 'Read variables from this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand export; and __fish_seen_subcommand_from marketplace" -l json -d 'The same as --format json'
complete -c open-skills -n "__fish_open_skills_using_subcommand export; and __fish_seen_subcommand_from marketplace" -s q -l quiet -d 'Say nothing but results, errors and warnings about trust'
complete -c open-skills -n "__fish_open_skills_using_subcommand export; and __fish_seen_subcommand_from marketplace" -s v -l verbose -d 'Say more; -vv and -vvv log what happens inside'
complete -c open-skills -n "__fish_open_skills_using_subcommand export; and __fish_seen_subcommand_from marketplace" -l offline -d 'Never use the network'
complete -c open-skills -n "__fish_open_skills_using_subcommand export; and __fish_seen_subcommand_from marketplace" -s y -l yes -d 'Answer every question with yes'
complete -c open-skills -n "__fish_open_skills_using_subcommand export; and __fish_seen_subcommand_from marketplace" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c open-skills -n "__fish_open_skills_using_subcommand export; and __fish_seen_subcommand_from mcp-config" -l for -d 'The client that it is for' -r -f -a "claude\t'.mcp.json'
cursor\t'.cursor/mcp.json'
vscode\t'.vscode/mcp.json'
gemini\t'.gemini/settings.json'
codex\t'config.toml'"
complete -c open-skills -n "__fish_open_skills_using_subcommand export; and __fish_seen_subcommand_from mcp-config" -l format -d 'How to write the answer' -r -f -a "human\t'For people'
json\t'For machines'"
complete -c open-skills -n "__fish_open_skills_using_subcommand export; and __fish_seen_subcommand_from mcp-config" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal that can show them'
always\t'Even into a file or a pipe'
never\t'Not at all'"
complete -c open-skills -n "__fish_open_skills_using_subcommand export; and __fish_seen_subcommand_from mcp-config" -l log-format -d 'How logs are written to standard error: text or json' -r -f -a "text\t'A line for people'
json\t'A JSON object a line'"
complete -c open-skills -n "__fish_open_skills_using_subcommand export; and __fish_seen_subcommand_from mcp-config" -l endpoint-url -d 'Reach `s3://` places at this service: the URL of one that is not Amazon\'s' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand export; and __fish_seen_subcommand_from mcp-config" -l cache-dir -d 'Keep the cache in this folder' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand export; and __fish_seen_subcommand_from mcp-config" -l config -d 'Read this configuration file in place of the project\'s' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand export; and __fish_seen_subcommand_from mcp-config" -l environment -d 'Use this environment of the configuration' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand export; and __fish_seen_subcommand_from mcp-config" -l env-file -d 'Read variables from this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand export; and __fish_seen_subcommand_from mcp-config" -l json -d 'The same as --format json'
complete -c open-skills -n "__fish_open_skills_using_subcommand export; and __fish_seen_subcommand_from mcp-config" -s q -l quiet -d 'Say nothing but results, errors and warnings about trust'
complete -c open-skills -n "__fish_open_skills_using_subcommand export; and __fish_seen_subcommand_from mcp-config" -s v -l verbose -d 'Say more; -vv and -vvv log what happens inside'
complete -c open-skills -n "__fish_open_skills_using_subcommand export; and __fish_seen_subcommand_from mcp-config" -l offline -d 'Never use the network'
complete -c open-skills -n "__fish_open_skills_using_subcommand export; and __fish_seen_subcommand_from mcp-config" -s y -l yes -d 'Answer every question with yes'
complete -c open-skills -n "__fish_open_skills_using_subcommand export; and __fish_seen_subcommand_from mcp-config" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c open-skills -n "__fish_open_skills_using_subcommand export; and __fish_seen_subcommand_from well-known" -l into -d 'The root of the site' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand export; and __fish_seen_subcommand_from well-known" -l format -d 'How to write the answer' -r -f -a "human\t'For people'
json\t'For machines'"
complete -c open-skills -n "__fish_open_skills_using_subcommand export; and __fish_seen_subcommand_from well-known" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal that can show them'
always\t'Even into a file or a pipe'
never\t'Not at all'"
complete -c open-skills -n "__fish_open_skills_using_subcommand export; and __fish_seen_subcommand_from well-known" -l log-format -d 'How logs are written to standard error: text or json' -r -f -a "text\t'A line for people'
json\t'A JSON object a line'"
complete -c open-skills -n "__fish_open_skills_using_subcommand export; and __fish_seen_subcommand_from well-known" -l endpoint-url -d 'Reach `s3://` places at this service: the URL of one that is not Amazon\'s' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand export; and __fish_seen_subcommand_from well-known" -l cache-dir -d 'Keep the cache in this folder' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand export; and __fish_seen_subcommand_from well-known" -l config -d 'Read this configuration file in place of the project\'s' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand export; and __fish_seen_subcommand_from well-known" -l environment -d 'Use this environment of the configuration' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand export; and __fish_seen_subcommand_from well-known" -l env-file -d 'Read variables from this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand export; and __fish_seen_subcommand_from well-known" -l json -d 'The same as --format json'
complete -c open-skills -n "__fish_open_skills_using_subcommand export; and __fish_seen_subcommand_from well-known" -s q -l quiet -d 'Say nothing but results, errors and warnings about trust'
complete -c open-skills -n "__fish_open_skills_using_subcommand export; and __fish_seen_subcommand_from well-known" -s v -l verbose -d 'Say more; -vv and -vvv log what happens inside'
complete -c open-skills -n "__fish_open_skills_using_subcommand export; and __fish_seen_subcommand_from well-known" -l offline -d 'Never use the network'
complete -c open-skills -n "__fish_open_skills_using_subcommand export; and __fish_seen_subcommand_from well-known" -s y -l yes -d 'Answer every question with yes'
complete -c open-skills -n "__fish_open_skills_using_subcommand export; and __fish_seen_subcommand_from well-known" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c open-skills -n "__fish_open_skills_using_subcommand agents; and not __fish_seen_subcommand_from list show detect" -l format -d 'How to write the answer' -r -f -a "human\t'For people'
json\t'For machines'"
complete -c open-skills -n "__fish_open_skills_using_subcommand agents; and not __fish_seen_subcommand_from list show detect" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal that can show them'
always\t'Even into a file or a pipe'
never\t'Not at all'"
complete -c open-skills -n "__fish_open_skills_using_subcommand agents; and not __fish_seen_subcommand_from list show detect" -l log-format -d 'How logs are written to standard error: text or json' -r -f -a "text\t'A line for people'
json\t'A JSON object a line'"
complete -c open-skills -n "__fish_open_skills_using_subcommand agents; and not __fish_seen_subcommand_from list show detect" -l endpoint-url -d 'Reach `s3://` places at this service: the URL of one that is not Amazon\'s' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand agents; and not __fish_seen_subcommand_from list show detect" -l cache-dir -d 'Keep the cache in this folder' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand agents; and not __fish_seen_subcommand_from list show detect" -l config -d 'Read this configuration file in place of the project\'s' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand agents; and not __fish_seen_subcommand_from list show detect" -l environment -d 'Use this environment of the configuration' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand agents; and not __fish_seen_subcommand_from list show detect" -l env-file -d 'Read variables from this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand agents; and not __fish_seen_subcommand_from list show detect" -l json -d 'The same as --format json'
complete -c open-skills -n "__fish_open_skills_using_subcommand agents; and not __fish_seen_subcommand_from list show detect" -s q -l quiet -d 'Say nothing but results, errors and warnings about trust'
complete -c open-skills -n "__fish_open_skills_using_subcommand agents; and not __fish_seen_subcommand_from list show detect" -s v -l verbose -d 'Say more; -vv and -vvv log what happens inside'
complete -c open-skills -n "__fish_open_skills_using_subcommand agents; and not __fish_seen_subcommand_from list show detect" -l offline -d 'Never use the network'
complete -c open-skills -n "__fish_open_skills_using_subcommand agents; and not __fish_seen_subcommand_from list show detect" -s y -l yes -d 'Answer every question with yes'
complete -c open-skills -n "__fish_open_skills_using_subcommand agents; and not __fish_seen_subcommand_from list show detect" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c open-skills -n "__fish_open_skills_using_subcommand agents; and not __fish_seen_subcommand_from list show detect" -f -a "list" -d 'List every agent with its folders'
complete -c open-skills -n "__fish_open_skills_using_subcommand agents; and not __fish_seen_subcommand_from list show detect" -f -a "show" -d 'Say where one agent looks, whose copy wins, and what it gives to skills'
complete -c open-skills -n "__fish_open_skills_using_subcommand agents; and not __fish_seen_subcommand_from list show detect" -f -a "detect" -d 'List the agents that are on this machine or in this project'
complete -c open-skills -n "__fish_open_skills_using_subcommand agents; and __fish_seen_subcommand_from list" -l format -d 'How to write the answer' -r -f -a "human\t'For people'
json\t'For machines'"
complete -c open-skills -n "__fish_open_skills_using_subcommand agents; and __fish_seen_subcommand_from list" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal that can show them'
always\t'Even into a file or a pipe'
never\t'Not at all'"
complete -c open-skills -n "__fish_open_skills_using_subcommand agents; and __fish_seen_subcommand_from list" -l log-format -d 'How logs are written to standard error: text or json' -r -f -a "text\t'A line for people'
json\t'A JSON object a line'"
complete -c open-skills -n "__fish_open_skills_using_subcommand agents; and __fish_seen_subcommand_from list" -l endpoint-url -d 'Reach `s3://` places at this service: the URL of one that is not Amazon\'s' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand agents; and __fish_seen_subcommand_from list" -l cache-dir -d 'Keep the cache in this folder' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand agents; and __fish_seen_subcommand_from list" -l config -d 'Read this configuration file in place of the project\'s' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand agents; and __fish_seen_subcommand_from list" -l environment -d 'Use this environment of the configuration' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand agents; and __fish_seen_subcommand_from list" -l env-file -d 'Read variables from this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand agents; and __fish_seen_subcommand_from list" -l json -d 'The same as --format json'
complete -c open-skills -n "__fish_open_skills_using_subcommand agents; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Say nothing but results, errors and warnings about trust'
complete -c open-skills -n "__fish_open_skills_using_subcommand agents; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Say more; -vv and -vvv log what happens inside'
complete -c open-skills -n "__fish_open_skills_using_subcommand agents; and __fish_seen_subcommand_from list" -l offline -d 'Never use the network'
complete -c open-skills -n "__fish_open_skills_using_subcommand agents; and __fish_seen_subcommand_from list" -s y -l yes -d 'Answer every question with yes'
complete -c open-skills -n "__fish_open_skills_using_subcommand agents; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c open-skills -n "__fish_open_skills_using_subcommand agents; and __fish_seen_subcommand_from show" -l format -d 'How to write the answer' -r -f -a "human\t'For people'
json\t'For machines'"
complete -c open-skills -n "__fish_open_skills_using_subcommand agents; and __fish_seen_subcommand_from show" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal that can show them'
always\t'Even into a file or a pipe'
never\t'Not at all'"
complete -c open-skills -n "__fish_open_skills_using_subcommand agents; and __fish_seen_subcommand_from show" -l log-format -d 'How logs are written to standard error: text or json' -r -f -a "text\t'A line for people'
json\t'A JSON object a line'"
complete -c open-skills -n "__fish_open_skills_using_subcommand agents; and __fish_seen_subcommand_from show" -l endpoint-url -d 'Reach `s3://` places at this service: the URL of one that is not Amazon\'s' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand agents; and __fish_seen_subcommand_from show" -l cache-dir -d 'Keep the cache in this folder' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand agents; and __fish_seen_subcommand_from show" -l config -d 'Read this configuration file in place of the project\'s' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand agents; and __fish_seen_subcommand_from show" -l environment -d 'Use this environment of the configuration' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand agents; and __fish_seen_subcommand_from show" -l env-file -d 'Read variables from this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand agents; and __fish_seen_subcommand_from show" -l json -d 'The same as --format json'
complete -c open-skills -n "__fish_open_skills_using_subcommand agents; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Say nothing but results, errors and warnings about trust'
complete -c open-skills -n "__fish_open_skills_using_subcommand agents; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Say more; -vv and -vvv log what happens inside'
complete -c open-skills -n "__fish_open_skills_using_subcommand agents; and __fish_seen_subcommand_from show" -l offline -d 'Never use the network'
complete -c open-skills -n "__fish_open_skills_using_subcommand agents; and __fish_seen_subcommand_from show" -s y -l yes -d 'Answer every question with yes'
complete -c open-skills -n "__fish_open_skills_using_subcommand agents; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c open-skills -n "__fish_open_skills_using_subcommand agents; and __fish_seen_subcommand_from detect" -l format -d 'How to write the answer' -r -f -a "human\t'For people'
json\t'For machines'"
complete -c open-skills -n "__fish_open_skills_using_subcommand agents; and __fish_seen_subcommand_from detect" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal that can show them'
always\t'Even into a file or a pipe'
never\t'Not at all'"
complete -c open-skills -n "__fish_open_skills_using_subcommand agents; and __fish_seen_subcommand_from detect" -l log-format -d 'How logs are written to standard error: text or json' -r -f -a "text\t'A line for people'
json\t'A JSON object a line'"
complete -c open-skills -n "__fish_open_skills_using_subcommand agents; and __fish_seen_subcommand_from detect" -l endpoint-url -d 'Reach `s3://` places at this service: the URL of one that is not Amazon\'s' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand agents; and __fish_seen_subcommand_from detect" -l cache-dir -d 'Keep the cache in this folder' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand agents; and __fish_seen_subcommand_from detect" -l config -d 'Read this configuration file in place of the project\'s' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand agents; and __fish_seen_subcommand_from detect" -l environment -d 'Use this environment of the configuration' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand agents; and __fish_seen_subcommand_from detect" -l env-file -d 'Read variables from this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand agents; and __fish_seen_subcommand_from detect" -l json -d 'The same as --format json'
complete -c open-skills -n "__fish_open_skills_using_subcommand agents; and __fish_seen_subcommand_from detect" -s q -l quiet -d 'Say nothing but results, errors and warnings about trust'
complete -c open-skills -n "__fish_open_skills_using_subcommand agents; and __fish_seen_subcommand_from detect" -s v -l verbose -d 'Say more; -vv and -vvv log what happens inside'
complete -c open-skills -n "__fish_open_skills_using_subcommand agents; and __fish_seen_subcommand_from detect" -l offline -d 'Never use the network'
complete -c open-skills -n "__fish_open_skills_using_subcommand agents; and __fish_seen_subcommand_from detect" -s y -l yes -d 'Answer every question with yes'
complete -c open-skills -n "__fish_open_skills_using_subcommand agents; and __fish_seen_subcommand_from detect" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and not __fish_seen_subcommand_from new list show export import rotate" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal that can show them'
always\t'Even into a file or a pipe'
never\t'Not at all'"
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and not __fish_seen_subcommand_from new list show export import rotate" -l log-format -d 'How logs are written to standard error: text or json' -r -f -a "text\t'A line for people'
json\t'A JSON object a line'"
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and not __fish_seen_subcommand_from new list show export import rotate" -l endpoint-url -d 'Reach `s3://` places at this service: the URL of one that is not Amazon\'s' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and not __fish_seen_subcommand_from new list show export import rotate" -l cache-dir -d 'Keep the cache in this folder' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and not __fish_seen_subcommand_from new list show export import rotate" -l config -d 'Read this configuration file in place of the project\'s' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and not __fish_seen_subcommand_from new list show export import rotate" -l environment -d 'Use this environment of the configuration' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and not __fish_seen_subcommand_from new list show export import rotate" -l env-file -d 'Read variables from this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and not __fish_seen_subcommand_from new list show export import rotate" -s q -l quiet -d 'Say nothing but results, errors and warnings about trust'
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and not __fish_seen_subcommand_from new list show export import rotate" -s v -l verbose -d 'Say more; -vv and -vvv log what happens inside'
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and not __fish_seen_subcommand_from new list show export import rotate" -l offline -d 'Never use the network'
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and not __fish_seen_subcommand_from new list show export import rotate" -s y -l yes -d 'Answer every question with yes'
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and not __fish_seen_subcommand_from new list show export import rotate" -s h -l help -d 'Print help'
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and not __fish_seen_subcommand_from new list show export import rotate" -f -a "new" -d 'Make a key'
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and not __fish_seen_subcommand_from new list show export import rotate" -f -a "list" -d 'List your keys'
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and not __fish_seen_subcommand_from new list show export import rotate" -f -a "show" -d 'Show a key\'s public half and where it is kept'
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and not __fish_seen_subcommand_from new list show export import rotate" -f -a "export" -d 'Write a key to standard output, or to a file'
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and not __fish_seen_subcommand_from new list show export import rotate" -f -a "import" -d 'Take over a key from a PEM or OpenSSH file'
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and not __fish_seen_subcommand_from new list show export import rotate" -f -a "rotate" -d 'Put a new key in the place of one, which is kept under another name'
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and __fish_seen_subcommand_from new" -l type -d 'The kind of key' -r -f -a "p256\t'What every verifier takes'
ed25519\t'Shorter, and as good'"
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and __fish_seen_subcommand_from new" -l passphrase-file -d 'Read the passphrase from the first line of this file, `-` for standard input [default: OPEN_SKILLS_PASSPHRASE, else the terminal]' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and __fish_seen_subcommand_from new" -l format -d 'How to write the answer' -r -f -a "human\t'For people'
json\t'For machines'"
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and __fish_seen_subcommand_from new" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal that can show them'
always\t'Even into a file or a pipe'
never\t'Not at all'"
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and __fish_seen_subcommand_from new" -l log-format -d 'How logs are written to standard error: text or json' -r -f -a "text\t'A line for people'
json\t'A JSON object a line'"
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and __fish_seen_subcommand_from new" -l endpoint-url -d 'Reach `s3://` places at this service: the URL of one that is not Amazon\'s' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and __fish_seen_subcommand_from new" -l cache-dir -d 'Keep the cache in this folder' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and __fish_seen_subcommand_from new" -l config -d 'Read this configuration file in place of the project\'s' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and __fish_seen_subcommand_from new" -l environment -d 'Use this environment of the configuration' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and __fish_seen_subcommand_from new" -l env-file -d 'Read variables from this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and __fish_seen_subcommand_from new" -l no-passphrase -d 'Keep the key without a passphrase'
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and __fish_seen_subcommand_from new" -l json -d 'The same as --format json'
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and __fish_seen_subcommand_from new" -s q -l quiet -d 'Say nothing but results, errors and warnings about trust'
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and __fish_seen_subcommand_from new" -s v -l verbose -d 'Say more; -vv and -vvv log what happens inside'
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and __fish_seen_subcommand_from new" -l offline -d 'Never use the network'
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and __fish_seen_subcommand_from new" -s y -l yes -d 'Answer every question with yes'
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and __fish_seen_subcommand_from new" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and __fish_seen_subcommand_from list" -l format -d 'How to write the answer' -r -f -a "human\t'For people'
json\t'For machines'"
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and __fish_seen_subcommand_from list" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal that can show them'
always\t'Even into a file or a pipe'
never\t'Not at all'"
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and __fish_seen_subcommand_from list" -l log-format -d 'How logs are written to standard error: text or json' -r -f -a "text\t'A line for people'
json\t'A JSON object a line'"
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and __fish_seen_subcommand_from list" -l endpoint-url -d 'Reach `s3://` places at this service: the URL of one that is not Amazon\'s' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and __fish_seen_subcommand_from list" -l cache-dir -d 'Keep the cache in this folder' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and __fish_seen_subcommand_from list" -l config -d 'Read this configuration file in place of the project\'s' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and __fish_seen_subcommand_from list" -l environment -d 'Use this environment of the configuration' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and __fish_seen_subcommand_from list" -l env-file -d 'Read variables from this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and __fish_seen_subcommand_from list" -l json -d 'The same as --format json'
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Say nothing but results, errors and warnings about trust'
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Say more; -vv and -vvv log what happens inside'
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and __fish_seen_subcommand_from list" -l offline -d 'Never use the network'
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and __fish_seen_subcommand_from list" -s y -l yes -d 'Answer every question with yes'
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and __fish_seen_subcommand_from show" -l format -d 'How to write the answer' -r -f -a "human\t'For people'
json\t'For machines'"
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and __fish_seen_subcommand_from show" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal that can show them'
always\t'Even into a file or a pipe'
never\t'Not at all'"
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and __fish_seen_subcommand_from show" -l log-format -d 'How logs are written to standard error: text or json' -r -f -a "text\t'A line for people'
json\t'A JSON object a line'"
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and __fish_seen_subcommand_from show" -l endpoint-url -d 'Reach `s3://` places at this service: the URL of one that is not Amazon\'s' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and __fish_seen_subcommand_from show" -l cache-dir -d 'Keep the cache in this folder' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and __fish_seen_subcommand_from show" -l config -d 'Read this configuration file in place of the project\'s' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and __fish_seen_subcommand_from show" -l environment -d 'Use this environment of the configuration' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and __fish_seen_subcommand_from show" -l env-file -d 'Read variables from this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and __fish_seen_subcommand_from show" -l json -d 'The same as --format json'
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Say nothing but results, errors and warnings about trust'
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Say more; -vv and -vvv log what happens inside'
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and __fish_seen_subcommand_from show" -l offline -d 'Never use the network'
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and __fish_seen_subcommand_from show" -s y -l yes -d 'Answer every question with yes'
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and __fish_seen_subcommand_from export" -s o -l output -d 'Write it to this file; a private key only to a new one' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and __fish_seen_subcommand_from export" -l passphrase-file -d 'Read the passphrase from the first line of this file, `-` for standard input [default: OPEN_SKILLS_PASSPHRASE, else the terminal]' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and __fish_seen_subcommand_from export" -l format -d 'How to write the answer' -r -f -a "human\t'For people'
json\t'For machines'"
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and __fish_seen_subcommand_from export" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal that can show them'
always\t'Even into a file or a pipe'
never\t'Not at all'"
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and __fish_seen_subcommand_from export" -l log-format -d 'How logs are written to standard error: text or json' -r -f -a "text\t'A line for people'
json\t'A JSON object a line'"
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and __fish_seen_subcommand_from export" -l endpoint-url -d 'Reach `s3://` places at this service: the URL of one that is not Amazon\'s' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and __fish_seen_subcommand_from export" -l cache-dir -d 'Keep the cache in this folder' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and __fish_seen_subcommand_from export" -l config -d 'Read this configuration file in place of the project\'s' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and __fish_seen_subcommand_from export" -l environment -d 'Use this environment of the configuration' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and __fish_seen_subcommand_from export" -l env-file -d 'Read variables from this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and __fish_seen_subcommand_from export" -l public -d 'The public half, as PEM'
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and __fish_seen_subcommand_from export" -l ssh -d 'The public half, as a line of OpenSSH\'s'
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and __fish_seen_subcommand_from export" -l private -d 'The private half, as PEM under the key\'s passphrase'
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and __fish_seen_subcommand_from export" -l no-passphrase -d 'Keep the key without a passphrase'
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and __fish_seen_subcommand_from export" -l json -d 'The same as --format json'
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and __fish_seen_subcommand_from export" -s q -l quiet -d 'Say nothing but results, errors and warnings about trust'
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and __fish_seen_subcommand_from export" -s v -l verbose -d 'Say more; -vv and -vvv log what happens inside'
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and __fish_seen_subcommand_from export" -l offline -d 'Never use the network'
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and __fish_seen_subcommand_from export" -s y -l yes -d 'Answer every question with yes'
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and __fish_seen_subcommand_from export" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and __fish_seen_subcommand_from import" -l passphrase-file -d 'Read the passphrase from the first line of this file, `-` for standard input [default: OPEN_SKILLS_PASSPHRASE, else the terminal]' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and __fish_seen_subcommand_from import" -l format -d 'How to write the answer' -r -f -a "human\t'For people'
json\t'For machines'"
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and __fish_seen_subcommand_from import" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal that can show them'
always\t'Even into a file or a pipe'
never\t'Not at all'"
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and __fish_seen_subcommand_from import" -l log-format -d 'How logs are written to standard error: text or json' -r -f -a "text\t'A line for people'
json\t'A JSON object a line'"
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and __fish_seen_subcommand_from import" -l endpoint-url -d 'Reach `s3://` places at this service: the URL of one that is not Amazon\'s' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and __fish_seen_subcommand_from import" -l cache-dir -d 'Keep the cache in this folder' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and __fish_seen_subcommand_from import" -l config -d 'Read this configuration file in place of the project\'s' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and __fish_seen_subcommand_from import" -l environment -d 'Use this environment of the configuration' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and __fish_seen_subcommand_from import" -l env-file -d 'Read variables from this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and __fish_seen_subcommand_from import" -l no-passphrase -d 'Keep the key without a passphrase'
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and __fish_seen_subcommand_from import" -l json -d 'The same as --format json'
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and __fish_seen_subcommand_from import" -s q -l quiet -d 'Say nothing but results, errors and warnings about trust'
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and __fish_seen_subcommand_from import" -s v -l verbose -d 'Say more; -vv and -vvv log what happens inside'
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and __fish_seen_subcommand_from import" -l offline -d 'Never use the network'
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and __fish_seen_subcommand_from import" -s y -l yes -d 'Answer every question with yes'
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and __fish_seen_subcommand_from import" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and __fish_seen_subcommand_from rotate" -l passphrase-file -d 'Read the passphrase from the first line of this file, `-` for standard input [default: OPEN_SKILLS_PASSPHRASE, else the terminal]' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and __fish_seen_subcommand_from rotate" -l format -d 'How to write the answer' -r -f -a "human\t'For people'
json\t'For machines'"
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and __fish_seen_subcommand_from rotate" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal that can show them'
always\t'Even into a file or a pipe'
never\t'Not at all'"
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and __fish_seen_subcommand_from rotate" -l log-format -d 'How logs are written to standard error: text or json' -r -f -a "text\t'A line for people'
json\t'A JSON object a line'"
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and __fish_seen_subcommand_from rotate" -l endpoint-url -d 'Reach `s3://` places at this service: the URL of one that is not Amazon\'s' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and __fish_seen_subcommand_from rotate" -l cache-dir -d 'Keep the cache in this folder' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and __fish_seen_subcommand_from rotate" -l config -d 'Read this configuration file in place of the project\'s' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and __fish_seen_subcommand_from rotate" -l environment -d 'Use this environment of the configuration' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and __fish_seen_subcommand_from rotate" -l env-file -d 'Read variables from this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and __fish_seen_subcommand_from rotate" -l no-passphrase -d 'Keep the key without a passphrase'
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and __fish_seen_subcommand_from rotate" -l json -d 'The same as --format json'
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and __fish_seen_subcommand_from rotate" -s q -l quiet -d 'Say nothing but results, errors and warnings about trust'
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and __fish_seen_subcommand_from rotate" -s v -l verbose -d 'Say more; -vv and -vvv log what happens inside'
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and __fish_seen_subcommand_from rotate" -l offline -d 'Never use the network'
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and __fish_seen_subcommand_from rotate" -s y -l yes -d 'Answer every question with yes'
complete -c open-skills -n "__fish_open_skills_using_subcommand keys; and __fish_seen_subcommand_from rotate" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c open-skills -n "__fish_open_skills_using_subcommand sign" -l key -d 'The key: a name of `keys list`, or a PEM or OpenSSH file [default: OPEN_SKILLS_SIGNING_KEY, which holds a PEM or a path, else your only key]' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand sign" -l passphrase-file -d 'Read the passphrase from the first line of this file, `-` for standard input [default: OPEN_SKILLS_PASSPHRASE, else the terminal]' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand sign" -l carrier -d 'The forms to write: bundle, sshsig' -r -f -a "bundle\t'A Sigstore bundle'
sshsig\t'An SSH signature'"
complete -c open-skills -n "__fish_open_skills_using_subcommand sign" -l identity -d 'Who publishes the skill, to stand in the statement' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand sign" -s o -l output -d 'Write the signatures into this folder' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand sign" -l name -d 'The skill\'s name, when its folder or file is called otherwise' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand sign" -l skill-version -d 'The skill\'s version, when it does not say so itself' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand sign" -l source-uri -d 'The repository or page that the files come from' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand sign" -l source-commit -d 'The commit that they come from' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand sign" -l format -d 'How to write the answer' -r -f -a "human\t'For people'
json\t'For machines'"
complete -c open-skills -n "__fish_open_skills_using_subcommand sign" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal that can show them'
always\t'Even into a file or a pipe'
never\t'Not at all'"
complete -c open-skills -n "__fish_open_skills_using_subcommand sign" -l log-format -d 'How logs are written to standard error: text or json' -r -f -a "text\t'A line for people'
json\t'A JSON object a line'"
complete -c open-skills -n "__fish_open_skills_using_subcommand sign" -l endpoint-url -d 'Reach `s3://` places at this service: the URL of one that is not Amazon\'s' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand sign" -l cache-dir -d 'Keep the cache in this folder' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand sign" -l config -d 'Read this configuration file in place of the project\'s' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand sign" -l environment -d 'Use this environment of the configuration' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand sign" -l env-file -d 'Read variables from this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand sign" -l ssh-agent -d 'Ask the ssh-agent to sign; `--key FILE.pub` says with which of its keys'
complete -c open-skills -n "__fish_open_skills_using_subcommand sign" -l force -d 'Remove signatures there that are over something else'
complete -c open-skills -n "__fish_open_skills_using_subcommand sign" -l json -d 'The same as --format json'
complete -c open-skills -n "__fish_open_skills_using_subcommand sign" -s q -l quiet -d 'Say nothing but results, errors and warnings about trust'
complete -c open-skills -n "__fish_open_skills_using_subcommand sign" -s v -l verbose -d 'Say more; -vv and -vvv log what happens inside'
complete -c open-skills -n "__fish_open_skills_using_subcommand sign" -l offline -d 'Never use the network'
complete -c open-skills -n "__fish_open_skills_using_subcommand sign" -s y -l yes -d 'Answer every question with yes'
complete -c open-skills -n "__fish_open_skills_using_subcommand sign" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c open-skills -n "__fish_open_skills_using_subcommand verify" -l key -d 'Take this key and no other: a file (PEM, OpenSSH, minisign) or a name of yours' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand verify" -l policy -d 'Take the rules of this file as well, as if they stood in yours' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand verify" -l trusted-root -d 'Whom to believe about certificates; this version refuses to verify them' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand verify" -l signature -d 'Read this signature in place of those beside the skill' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand verify" -l name -d 'The name that it must have, when its folder or file is called otherwise' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand verify" -l skill-version -d 'The version that it must have' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand verify" -l registry -d 'The registry that it comes from, for rules and pins; for a reference, the one to ask: a configured name, `local`, or a place' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand verify" -l format -d 'How to write the answer' -r -f -a "human\t'For people'
json\t'For machines'"
complete -c open-skills -n "__fish_open_skills_using_subcommand verify" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal that can show them'
always\t'Even into a file or a pipe'
never\t'Not at all'"
complete -c open-skills -n "__fish_open_skills_using_subcommand verify" -l log-format -d 'How logs are written to standard error: text or json' -r -f -a "text\t'A line for people'
json\t'A JSON object a line'"
complete -c open-skills -n "__fish_open_skills_using_subcommand verify" -l endpoint-url -d 'Reach `s3://` places at this service: the URL of one that is not Amazon\'s' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand verify" -l cache-dir -d 'Keep the cache in this folder' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand verify" -l config -d 'Read this configuration file in place of the project\'s' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand verify" -l environment -d 'Use this environment of the configuration' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand verify" -l env-file -d 'Read variables from this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand verify" -l require -d 'Refuse what is not signed by a key that is trusted or known already'
complete -c open-skills -n "__fish_open_skills_using_subcommand verify" -l source -d 'The folder is where the skill is written: what packing leaves out may lie there'
complete -c open-skills -n "__fish_open_skills_using_subcommand verify" -l explain -d 'Show every step'
complete -c open-skills -n "__fish_open_skills_using_subcommand verify" -l json -d 'The same as --format json'
complete -c open-skills -n "__fish_open_skills_using_subcommand verify" -s q -l quiet -d 'Say nothing but results, errors and warnings about trust'
complete -c open-skills -n "__fish_open_skills_using_subcommand verify" -s v -l verbose -d 'Say more; -vv and -vvv log what happens inside'
complete -c open-skills -n "__fish_open_skills_using_subcommand verify" -l offline -d 'Never use the network'
complete -c open-skills -n "__fish_open_skills_using_subcommand verify" -s y -l yes -d 'Answer every question with yes'
complete -c open-skills -n "__fish_open_skills_using_subcommand verify" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and not __fish_seen_subcommand_from add remove list pin rotate revoke block check config" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal that can show them'
always\t'Even into a file or a pipe'
never\t'Not at all'"
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and not __fish_seen_subcommand_from add remove list pin rotate revoke block check config" -l log-format -d 'How logs are written to standard error: text or json' -r -f -a "text\t'A line for people'
json\t'A JSON object a line'"
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and not __fish_seen_subcommand_from add remove list pin rotate revoke block check config" -l endpoint-url -d 'Reach `s3://` places at this service: the URL of one that is not Amazon\'s' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and not __fish_seen_subcommand_from add remove list pin rotate revoke block check config" -l cache-dir -d 'Keep the cache in this folder' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and not __fish_seen_subcommand_from add remove list pin rotate revoke block check config" -l config -d 'Read this configuration file in place of the project\'s' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and not __fish_seen_subcommand_from add remove list pin rotate revoke block check config" -l environment -d 'Use this environment of the configuration' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and not __fish_seen_subcommand_from add remove list pin rotate revoke block check config" -l env-file -d 'Read variables from this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and not __fish_seen_subcommand_from add remove list pin rotate revoke block check config" -s q -l quiet -d 'Say nothing but results, errors and warnings about trust'
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and not __fish_seen_subcommand_from add remove list pin rotate revoke block check config" -s v -l verbose -d 'Say more; -vv and -vvv log what happens inside'
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and not __fish_seen_subcommand_from add remove list pin rotate revoke block check config" -l offline -d 'Never use the network'
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and not __fish_seen_subcommand_from add remove list pin rotate revoke block check config" -s y -l yes -d 'Answer every question with yes'
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and not __fish_seen_subcommand_from add remove list pin rotate revoke block check config" -s h -l help -d 'Print help'
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and not __fish_seen_subcommand_from add remove list pin rotate revoke block check config" -f -a "add" -d 'Trust a key'
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and not __fish_seen_subcommand_from add remove list pin rotate revoke block check config" -f -a "remove" -d 'Trust a key no more, or take a rule away'
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and not __fish_seen_subcommand_from add remove list pin rotate revoke block check config" -f -a "list" -d 'Show keys, rules, revocations and pins, and who said them'
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and not __fish_seen_subcommand_from add remove list pin rotate revoke block check config" -f -a "pin" -d 'Expect a key for a skill, as if it had been seen first'
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and not __fish_seen_subcommand_from add remove list pin rotate revoke block check config" -f -a "rotate" -d 'Expect another key for a skill from now on'
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and not __fish_seen_subcommand_from add remove list pin rotate revoke block check config" -f -a "revoke" -d 'Never believe a key again, whoever trusts it'
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and not __fish_seen_subcommand_from add remove list pin rotate revoke block check config" -f -a "block" -d 'Refuse an archive or tree, whoever signed it'
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and not __fish_seen_subcommand_from add remove list pin rotate revoke block check config" -f -a "check" -d 'Say what is odd about the rules: keys at their end, rules that nothing can pass'
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and not __fish_seen_subcommand_from add remove list pin rotate revoke block check config" -f -a "config" -d 'Approve the project\'s open-skills.yaml as it is now'
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from add" -l key -d 'The public key: a PEM or OpenSSH file, or the name of a key of yours' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from add" -l scope -d 'The skills that it may sign: names or `registry/name`, `*` for anything' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from add" -l threshold -d 'How many different keys have to sign those skills [default: as before, else 1]' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from add" -l valid-from -d 'When it begins to count: a day, or a moment as 2026-01-31T12:00:00Z' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from add" -l valid-until -d 'When it counts no more' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from add" -l format -d 'How to write the answer' -r -f -a "human\t'For people'
json\t'For machines'"
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from add" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal that can show them'
always\t'Even into a file or a pipe'
never\t'Not at all'"
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from add" -l log-format -d 'How logs are written to standard error: text or json' -r -f -a "text\t'A line for people'
json\t'A JSON object a line'"
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from add" -l endpoint-url -d 'Reach `s3://` places at this service: the URL of one that is not Amazon\'s' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from add" -l cache-dir -d 'Keep the cache in this folder' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from add" -l config -d 'Read this configuration file in place of the project\'s' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from add" -l environment -d 'Use this environment of the configuration' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from add" -l env-file -d 'Read variables from this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from add" -l json -d 'The same as --format json'
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from add" -s q -l quiet -d 'Say nothing but results, errors and warnings about trust'
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from add" -s v -l verbose -d 'Say more; -vv and -vvv log what happens inside'
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from add" -l offline -d 'Never use the network'
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from add" -s y -l yes -d 'Answer every question with yes'
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from add" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from remove" -l scope -d 'The rule for these skills' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from remove" -l format -d 'How to write the answer' -r -f -a "human\t'For people'
json\t'For machines'"
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from remove" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal that can show them'
always\t'Even into a file or a pipe'
never\t'Not at all'"
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from remove" -l log-format -d 'How logs are written to standard error: text or json' -r -f -a "text\t'A line for people'
json\t'A JSON object a line'"
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from remove" -l endpoint-url -d 'Reach `s3://` places at this service: the URL of one that is not Amazon\'s' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from remove" -l cache-dir -d 'Keep the cache in this folder' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from remove" -l config -d 'Read this configuration file in place of the project\'s' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from remove" -l environment -d 'Use this environment of the configuration' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from remove" -l env-file -d 'Read variables from this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from remove" -l json -d 'The same as --format json'
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from remove" -s q -l quiet -d 'Say nothing but results, errors and warnings about trust'
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from remove" -s v -l verbose -d 'Say more; -vv and -vvv log what happens inside'
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from remove" -l offline -d 'Never use the network'
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from remove" -s y -l yes -d 'Answer every question with yes'
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from remove" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from list" -l format -d 'How to write the answer' -r -f -a "human\t'For people'
json\t'For machines'"
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from list" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal that can show them'
always\t'Even into a file or a pipe'
never\t'Not at all'"
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from list" -l log-format -d 'How logs are written to standard error: text or json' -r -f -a "text\t'A line for people'
json\t'A JSON object a line'"
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from list" -l endpoint-url -d 'Reach `s3://` places at this service: the URL of one that is not Amazon\'s' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from list" -l cache-dir -d 'Keep the cache in this folder' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from list" -l config -d 'Read this configuration file in place of the project\'s' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from list" -l environment -d 'Use this environment of the configuration' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from list" -l env-file -d 'Read variables from this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from list" -l json -d 'The same as --format json'
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Say nothing but results, errors and warnings about trust'
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Say more; -vv and -vvv log what happens inside'
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from list" -l offline -d 'Never use the network'
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from list" -s y -l yes -d 'Answer every question with yes'
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from pin" -l registry -d 'The registry that it comes from: a name or a place' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from pin" -l key -d 'The public key; given twice, both have to sign' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from pin" -l format -d 'How to write the answer' -r -f -a "human\t'For people'
json\t'For machines'"
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from pin" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal that can show them'
always\t'Even into a file or a pipe'
never\t'Not at all'"
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from pin" -l log-format -d 'How logs are written to standard error: text or json' -r -f -a "text\t'A line for people'
json\t'A JSON object a line'"
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from pin" -l endpoint-url -d 'Reach `s3://` places at this service: the URL of one that is not Amazon\'s' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from pin" -l cache-dir -d 'Keep the cache in this folder' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from pin" -l config -d 'Read this configuration file in place of the project\'s' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from pin" -l environment -d 'Use this environment of the configuration' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from pin" -l env-file -d 'Read variables from this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from pin" -l no-registry -d 'What lies in folders and archives here, and comes from no registry'
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from pin" -l remove -d 'Forget every key that is expected for it'
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from pin" -l json -d 'The same as --format json'
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from pin" -s q -l quiet -d 'Say nothing but results, errors and warnings about trust'
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from pin" -s v -l verbose -d 'Say more; -vv and -vvv log what happens inside'
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from pin" -l offline -d 'Never use the network'
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from pin" -s y -l yes -d 'Answer every question with yes'
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from pin" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from rotate" -l registry -d 'The registry that it comes from: a name or a place' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from rotate" -l key -d 'The new public key' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from rotate" -l format -d 'How to write the answer' -r -f -a "human\t'For people'
json\t'For machines'"
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from rotate" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal that can show them'
always\t'Even into a file or a pipe'
never\t'Not at all'"
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from rotate" -l log-format -d 'How logs are written to standard error: text or json' -r -f -a "text\t'A line for people'
json\t'A JSON object a line'"
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from rotate" -l endpoint-url -d 'Reach `s3://` places at this service: the URL of one that is not Amazon\'s' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from rotate" -l cache-dir -d 'Keep the cache in this folder' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from rotate" -l config -d 'Read this configuration file in place of the project\'s' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from rotate" -l environment -d 'Use this environment of the configuration' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from rotate" -l env-file -d 'Read variables from this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from rotate" -l no-registry -d 'What lies in folders and archives here, and comes from no registry'
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from rotate" -l json -d 'The same as --format json'
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from rotate" -s q -l quiet -d 'Say nothing but results, errors and warnings about trust'
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from rotate" -s v -l verbose -d 'Say more; -vv and -vvv log what happens inside'
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from rotate" -l offline -d 'Never use the network'
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from rotate" -s y -l yes -d 'Answer every question with yes'
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from rotate" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from revoke" -l reason -d 'Why' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from revoke" -l at -d 'Since when' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from revoke" -l format -d 'How to write the answer' -r -f -a "human\t'For people'
json\t'For machines'"
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from revoke" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal that can show them'
always\t'Even into a file or a pipe'
never\t'Not at all'"
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from revoke" -l log-format -d 'How logs are written to standard error: text or json' -r -f -a "text\t'A line for people'
json\t'A JSON object a line'"
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from revoke" -l endpoint-url -d 'Reach `s3://` places at this service: the URL of one that is not Amazon\'s' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from revoke" -l cache-dir -d 'Keep the cache in this folder' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from revoke" -l config -d 'Read this configuration file in place of the project\'s' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from revoke" -l environment -d 'Use this environment of the configuration' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from revoke" -l env-file -d 'Read variables from this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from revoke" -l remove -d 'Believe it again'
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from revoke" -l json -d 'The same as --format json'
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from revoke" -s q -l quiet -d 'Say nothing but results, errors and warnings about trust'
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from revoke" -s v -l verbose -d 'Say more; -vv and -vvv log what happens inside'
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from revoke" -l offline -d 'Never use the network'
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from revoke" -s y -l yes -d 'Answer every question with yes'
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from revoke" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from block" -l format -d 'How to write the answer' -r -f -a "human\t'For people'
json\t'For machines'"
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from block" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal that can show them'
always\t'Even into a file or a pipe'
never\t'Not at all'"
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from block" -l log-format -d 'How logs are written to standard error: text or json' -r -f -a "text\t'A line for people'
json\t'A JSON object a line'"
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from block" -l endpoint-url -d 'Reach `s3://` places at this service: the URL of one that is not Amazon\'s' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from block" -l cache-dir -d 'Keep the cache in this folder' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from block" -l config -d 'Read this configuration file in place of the project\'s' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from block" -l environment -d 'Use this environment of the configuration' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from block" -l env-file -d 'Read variables from this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from block" -l remove -d 'Let it through again'
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from block" -l json -d 'The same as --format json'
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from block" -s q -l quiet -d 'Say nothing but results, errors and warnings about trust'
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from block" -s v -l verbose -d 'Say more; -vv and -vvv log what happens inside'
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from block" -l offline -d 'Never use the network'
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from block" -s y -l yes -d 'Answer every question with yes'
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from block" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from check" -l format -d 'How to write the answer' -r -f -a "human\t'For people'
json\t'For machines'"
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from check" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal that can show them'
always\t'Even into a file or a pipe'
never\t'Not at all'"
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from check" -l log-format -d 'How logs are written to standard error: text or json' -r -f -a "text\t'A line for people'
json\t'A JSON object a line'"
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from check" -l endpoint-url -d 'Reach `s3://` places at this service: the URL of one that is not Amazon\'s' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from check" -l cache-dir -d 'Keep the cache in this folder' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from check" -l config -d 'Read this configuration file in place of the project\'s' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from check" -l environment -d 'Use this environment of the configuration' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from check" -l env-file -d 'Read variables from this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from check" -l json -d 'The same as --format json'
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from check" -s q -l quiet -d 'Say nothing but results, errors and warnings about trust'
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from check" -s v -l verbose -d 'Say more; -vv and -vvv log what happens inside'
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from check" -l offline -d 'Never use the network'
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from check" -s y -l yes -d 'Answer every question with yes'
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from check" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from config" -l format -d 'How to write the answer' -r -f -a "human\t'For people'
json\t'For machines'"
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from config" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal that can show them'
always\t'Even into a file or a pipe'
never\t'Not at all'"
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from config" -l log-format -d 'How logs are written to standard error: text or json' -r -f -a "text\t'A line for people'
json\t'A JSON object a line'"
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from config" -l endpoint-url -d 'Reach `s3://` places at this service: the URL of one that is not Amazon\'s' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from config" -l cache-dir -d 'Keep the cache in this folder' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from config" -l config -d 'Read this configuration file in place of the project\'s' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from config" -l environment -d 'Use this environment of the configuration' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from config" -l env-file -d 'Read variables from this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from config" -l remove -d 'Take the approval back'
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from config" -l json -d 'The same as --format json'
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from config" -s q -l quiet -d 'Say nothing but results, errors and warnings about trust'
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from config" -s v -l verbose -d 'Say more; -vv and -vvv log what happens inside'
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from config" -l offline -d 'Never use the network'
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from config" -s y -l yes -d 'Answer every question with yes'
complete -c open-skills -n "__fish_open_skills_using_subcommand trust; and __fish_seen_subcommand_from config" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c open-skills -n "__fish_open_skills_using_subcommand audit; and not __fish_seen_subcommand_from log" -l scope -d '`project`, `user`, or the folder of another project' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand audit; and not __fish_seen_subcommand_from log" -s C -l directory -d 'The folder that holds the lock, as `pull -C` wrote it' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand audit; and not __fish_seen_subcommand_from log" -l format -d 'How to write the answer' -r -f -a "human\t'For people'
json\t'For machines'"
complete -c open-skills -n "__fish_open_skills_using_subcommand audit; and not __fish_seen_subcommand_from log" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal that can show them'
always\t'Even into a file or a pipe'
never\t'Not at all'"
complete -c open-skills -n "__fish_open_skills_using_subcommand audit; and not __fish_seen_subcommand_from log" -l log-format -d 'How logs are written to standard error: text or json' -r -f -a "text\t'A line for people'
json\t'A JSON object a line'"
complete -c open-skills -n "__fish_open_skills_using_subcommand audit; and not __fish_seen_subcommand_from log" -l endpoint-url -d 'Reach `s3://` places at this service: the URL of one that is not Amazon\'s' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand audit; and not __fish_seen_subcommand_from log" -l cache-dir -d 'Keep the cache in this folder' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand audit; and not __fish_seen_subcommand_from log" -l config -d 'Read this configuration file in place of the project\'s' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand audit; and not __fish_seen_subcommand_from log" -l environment -d 'Use this environment of the configuration' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand audit; and not __fish_seen_subcommand_from log" -l env-file -d 'Read variables from this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand audit; and not __fish_seen_subcommand_from log" -l json -d 'The same as --format json'
complete -c open-skills -n "__fish_open_skills_using_subcommand audit; and not __fish_seen_subcommand_from log" -s q -l quiet -d 'Say nothing but results, errors and warnings about trust'
complete -c open-skills -n "__fish_open_skills_using_subcommand audit; and not __fish_seen_subcommand_from log" -s v -l verbose -d 'Say more; -vv and -vvv log what happens inside'
complete -c open-skills -n "__fish_open_skills_using_subcommand audit; and not __fish_seen_subcommand_from log" -l offline -d 'Never use the network'
complete -c open-skills -n "__fish_open_skills_using_subcommand audit; and not __fish_seen_subcommand_from log" -s y -l yes -d 'Answer every question with yes'
complete -c open-skills -n "__fish_open_skills_using_subcommand audit; and not __fish_seen_subcommand_from log" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c open-skills -n "__fish_open_skills_using_subcommand audit; and not __fish_seen_subcommand_from log" -a "log" -d 'Show what was done on this machine, or in a registry'
complete -c open-skills -n "__fish_open_skills_using_subcommand audit; and __fish_seen_subcommand_from log" -l since -d 'Only what happened since: `7d`, `12h`, `30m`, a day or a time' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand audit; and __fish_seen_subcommand_from log" -l registry -d 'The log of this registry in place of this machine\'s: a configured name, `local`, or a place' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand audit; and __fish_seen_subcommand_from log" -l format -d 'How to write the answer' -r -f -a "human\t'For people'
json\t'For machines'"
complete -c open-skills -n "__fish_open_skills_using_subcommand audit; and __fish_seen_subcommand_from log" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal that can show them'
always\t'Even into a file or a pipe'
never\t'Not at all'"
complete -c open-skills -n "__fish_open_skills_using_subcommand audit; and __fish_seen_subcommand_from log" -l log-format -d 'How logs are written to standard error: text or json' -r -f -a "text\t'A line for people'
json\t'A JSON object a line'"
complete -c open-skills -n "__fish_open_skills_using_subcommand audit; and __fish_seen_subcommand_from log" -l endpoint-url -d 'Reach `s3://` places at this service: the URL of one that is not Amazon\'s' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand audit; and __fish_seen_subcommand_from log" -l cache-dir -d 'Keep the cache in this folder' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand audit; and __fish_seen_subcommand_from log" -l config -d 'Read this configuration file in place of the project\'s' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand audit; and __fish_seen_subcommand_from log" -l environment -d 'Use this environment of the configuration' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand audit; and __fish_seen_subcommand_from log" -l env-file -d 'Read variables from this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand audit; and __fish_seen_subcommand_from log" -l verify -d 'Look at every link of the chain'
complete -c open-skills -n "__fish_open_skills_using_subcommand audit; and __fish_seen_subcommand_from log" -l json -d 'The same as --format json'
complete -c open-skills -n "__fish_open_skills_using_subcommand audit; and __fish_seen_subcommand_from log" -s q -l quiet -d 'Say nothing but results, errors and warnings about trust'
complete -c open-skills -n "__fish_open_skills_using_subcommand audit; and __fish_seen_subcommand_from log" -s v -l verbose -d 'Say more; -vv and -vvv log what happens inside'
complete -c open-skills -n "__fish_open_skills_using_subcommand audit; and __fish_seen_subcommand_from log" -l offline -d 'Never use the network'
complete -c open-skills -n "__fish_open_skills_using_subcommand audit; and __fish_seen_subcommand_from log" -s y -l yes -d 'Answer every question with yes'
complete -c open-skills -n "__fish_open_skills_using_subcommand audit; and __fish_seen_subcommand_from log" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c open-skills -n "__fish_open_skills_using_subcommand tour" -l speed -d 'How long to wait between the steps; nothing is waited for without a terminal' -r -f -a "slow\t'Four seconds'
normal\t'One second'
fast\t'Not at all'"
complete -c open-skills -n "__fish_open_skills_using_subcommand tour" -l format -d 'How to write the answer' -r -f -a "human\t'For people'
json\t'For machines'"
complete -c open-skills -n "__fish_open_skills_using_subcommand tour" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal that can show them'
always\t'Even into a file or a pipe'
never\t'Not at all'"
complete -c open-skills -n "__fish_open_skills_using_subcommand tour" -l log-format -d 'How logs are written to standard error: text or json' -r -f -a "text\t'A line for people'
json\t'A JSON object a line'"
complete -c open-skills -n "__fish_open_skills_using_subcommand tour" -l endpoint-url -d 'Reach `s3://` places at this service: the URL of one that is not Amazon\'s' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand tour" -l cache-dir -d 'Keep the cache in this folder' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand tour" -l config -d 'Read this configuration file in place of the project\'s' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand tour" -l environment -d 'Use this environment of the configuration' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand tour" -l env-file -d 'Read variables from this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand tour" -l keep -d 'Leave the folder there'
complete -c open-skills -n "__fish_open_skills_using_subcommand tour" -l json -d 'The same as --format json'
complete -c open-skills -n "__fish_open_skills_using_subcommand tour" -s q -l quiet -d 'Say nothing but results, errors and warnings about trust'
complete -c open-skills -n "__fish_open_skills_using_subcommand tour" -s v -l verbose -d 'Say more; -vv and -vvv log what happens inside'
complete -c open-skills -n "__fish_open_skills_using_subcommand tour" -l offline -d 'Never use the network'
complete -c open-skills -n "__fish_open_skills_using_subcommand tour" -s y -l yes -d 'Answer every question with yes'
complete -c open-skills -n "__fish_open_skills_using_subcommand tour" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c open-skills -n "__fish_open_skills_using_subcommand doctor" -l timeout -d 'How long to wait for registries, such as `5s`' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand doctor" -l format -d 'How to write the answer' -r -f -a "human\t'For people'
json\t'For machines'"
complete -c open-skills -n "__fish_open_skills_using_subcommand doctor" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal that can show them'
always\t'Even into a file or a pipe'
never\t'Not at all'"
complete -c open-skills -n "__fish_open_skills_using_subcommand doctor" -l log-format -d 'How logs are written to standard error: text or json' -r -f -a "text\t'A line for people'
json\t'A JSON object a line'"
complete -c open-skills -n "__fish_open_skills_using_subcommand doctor" -l endpoint-url -d 'Reach `s3://` places at this service: the URL of one that is not Amazon\'s' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand doctor" -l cache-dir -d 'Keep the cache in this folder' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand doctor" -l config -d 'Read this configuration file in place of the project\'s' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand doctor" -l environment -d 'Use this environment of the configuration' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand doctor" -l env-file -d 'Read variables from this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand doctor" -l json -d 'The same as --format json'
complete -c open-skills -n "__fish_open_skills_using_subcommand doctor" -s q -l quiet -d 'Say nothing but results, errors and warnings about trust'
complete -c open-skills -n "__fish_open_skills_using_subcommand doctor" -s v -l verbose -d 'Say more; -vv and -vvv log what happens inside'
complete -c open-skills -n "__fish_open_skills_using_subcommand doctor" -l offline -d 'Never use the network'
complete -c open-skills -n "__fish_open_skills_using_subcommand doctor" -s y -l yes -d 'Answer every question with yes'
complete -c open-skills -n "__fish_open_skills_using_subcommand doctor" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c open-skills -n "__fish_open_skills_using_subcommand config; and not __fish_seen_subcommand_from show path" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal that can show them'
always\t'Even into a file or a pipe'
never\t'Not at all'"
complete -c open-skills -n "__fish_open_skills_using_subcommand config; and not __fish_seen_subcommand_from show path" -l log-format -d 'How logs are written to standard error: text or json' -r -f -a "text\t'A line for people'
json\t'A JSON object a line'"
complete -c open-skills -n "__fish_open_skills_using_subcommand config; and not __fish_seen_subcommand_from show path" -l endpoint-url -d 'Reach `s3://` places at this service: the URL of one that is not Amazon\'s' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand config; and not __fish_seen_subcommand_from show path" -l cache-dir -d 'Keep the cache in this folder' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand config; and not __fish_seen_subcommand_from show path" -l config -d 'Read this configuration file in place of the project\'s' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand config; and not __fish_seen_subcommand_from show path" -l environment -d 'Use this environment of the configuration' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand config; and not __fish_seen_subcommand_from show path" -l env-file -d 'Read variables from this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand config; and not __fish_seen_subcommand_from show path" -s q -l quiet -d 'Say nothing but results, errors and warnings about trust'
complete -c open-skills -n "__fish_open_skills_using_subcommand config; and not __fish_seen_subcommand_from show path" -s v -l verbose -d 'Say more; -vv and -vvv log what happens inside'
complete -c open-skills -n "__fish_open_skills_using_subcommand config; and not __fish_seen_subcommand_from show path" -l offline -d 'Never use the network'
complete -c open-skills -n "__fish_open_skills_using_subcommand config; and not __fish_seen_subcommand_from show path" -s y -l yes -d 'Answer every question with yes'
complete -c open-skills -n "__fish_open_skills_using_subcommand config; and not __fish_seen_subcommand_from show path" -s h -l help -d 'Print help'
complete -c open-skills -n "__fish_open_skills_using_subcommand config; and not __fish_seen_subcommand_from show path" -f -a "show" -d 'Show every setting with its value and who said it'
complete -c open-skills -n "__fish_open_skills_using_subcommand config; and not __fish_seen_subcommand_from show path" -f -a "path" -d 'Print where the configuration files are'
complete -c open-skills -n "__fish_open_skills_using_subcommand config; and __fish_seen_subcommand_from show" -l format -d 'How to write the answer' -r -f -a "human\t'For people'
json\t'For machines'"
complete -c open-skills -n "__fish_open_skills_using_subcommand config; and __fish_seen_subcommand_from show" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal that can show them'
always\t'Even into a file or a pipe'
never\t'Not at all'"
complete -c open-skills -n "__fish_open_skills_using_subcommand config; and __fish_seen_subcommand_from show" -l log-format -d 'How logs are written to standard error: text or json' -r -f -a "text\t'A line for people'
json\t'A JSON object a line'"
complete -c open-skills -n "__fish_open_skills_using_subcommand config; and __fish_seen_subcommand_from show" -l endpoint-url -d 'Reach `s3://` places at this service: the URL of one that is not Amazon\'s' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand config; and __fish_seen_subcommand_from show" -l cache-dir -d 'Keep the cache in this folder' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand config; and __fish_seen_subcommand_from show" -l config -d 'Read this configuration file in place of the project\'s' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand config; and __fish_seen_subcommand_from show" -l environment -d 'Use this environment of the configuration' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand config; and __fish_seen_subcommand_from show" -l env-file -d 'Read variables from this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand config; and __fish_seen_subcommand_from show" -l json -d 'The same as --format json'
complete -c open-skills -n "__fish_open_skills_using_subcommand config; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Say nothing but results, errors and warnings about trust'
complete -c open-skills -n "__fish_open_skills_using_subcommand config; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Say more; -vv and -vvv log what happens inside'
complete -c open-skills -n "__fish_open_skills_using_subcommand config; and __fish_seen_subcommand_from show" -l offline -d 'Never use the network'
complete -c open-skills -n "__fish_open_skills_using_subcommand config; and __fish_seen_subcommand_from show" -s y -l yes -d 'Answer every question with yes'
complete -c open-skills -n "__fish_open_skills_using_subcommand config; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c open-skills -n "__fish_open_skills_using_subcommand config; and __fish_seen_subcommand_from path" -l format -d 'How to write the answer' -r -f -a "human\t'For people'
json\t'For machines'"
complete -c open-skills -n "__fish_open_skills_using_subcommand config; and __fish_seen_subcommand_from path" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal that can show them'
always\t'Even into a file or a pipe'
never\t'Not at all'"
complete -c open-skills -n "__fish_open_skills_using_subcommand config; and __fish_seen_subcommand_from path" -l log-format -d 'How logs are written to standard error: text or json' -r -f -a "text\t'A line for people'
json\t'A JSON object a line'"
complete -c open-skills -n "__fish_open_skills_using_subcommand config; and __fish_seen_subcommand_from path" -l endpoint-url -d 'Reach `s3://` places at this service: the URL of one that is not Amazon\'s' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand config; and __fish_seen_subcommand_from path" -l cache-dir -d 'Keep the cache in this folder' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand config; and __fish_seen_subcommand_from path" -l config -d 'Read this configuration file in place of the project\'s' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand config; and __fish_seen_subcommand_from path" -l environment -d 'Use this environment of the configuration' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand config; and __fish_seen_subcommand_from path" -l env-file -d 'Read variables from this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand config; and __fish_seen_subcommand_from path" -l json -d 'The same as --format json'
complete -c open-skills -n "__fish_open_skills_using_subcommand config; and __fish_seen_subcommand_from path" -s q -l quiet -d 'Say nothing but results, errors and warnings about trust'
complete -c open-skills -n "__fish_open_skills_using_subcommand config; and __fish_seen_subcommand_from path" -s v -l verbose -d 'Say more; -vv and -vvv log what happens inside'
complete -c open-skills -n "__fish_open_skills_using_subcommand config; and __fish_seen_subcommand_from path" -l offline -d 'Never use the network'
complete -c open-skills -n "__fish_open_skills_using_subcommand config; and __fish_seen_subcommand_from path" -s y -l yes -d 'Answer every question with yes'
complete -c open-skills -n "__fish_open_skills_using_subcommand config; and __fish_seen_subcommand_from path" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c open-skills -n "__fish_open_skills_using_subcommand cache; and not __fish_seen_subcommand_from dir size clean verify" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal that can show them'
always\t'Even into a file or a pipe'
never\t'Not at all'"
complete -c open-skills -n "__fish_open_skills_using_subcommand cache; and not __fish_seen_subcommand_from dir size clean verify" -l log-format -d 'How logs are written to standard error: text or json' -r -f -a "text\t'A line for people'
json\t'A JSON object a line'"
complete -c open-skills -n "__fish_open_skills_using_subcommand cache; and not __fish_seen_subcommand_from dir size clean verify" -l endpoint-url -d 'Reach `s3://` places at this service: the URL of one that is not Amazon\'s' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand cache; and not __fish_seen_subcommand_from dir size clean verify" -l cache-dir -d 'Keep the cache in this folder' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand cache; and not __fish_seen_subcommand_from dir size clean verify" -l config -d 'Read this configuration file in place of the project\'s' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand cache; and not __fish_seen_subcommand_from dir size clean verify" -l environment -d 'Use this environment of the configuration' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand cache; and not __fish_seen_subcommand_from dir size clean verify" -l env-file -d 'Read variables from this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand cache; and not __fish_seen_subcommand_from dir size clean verify" -s q -l quiet -d 'Say nothing but results, errors and warnings about trust'
complete -c open-skills -n "__fish_open_skills_using_subcommand cache; and not __fish_seen_subcommand_from dir size clean verify" -s v -l verbose -d 'Say more; -vv and -vvv log what happens inside'
complete -c open-skills -n "__fish_open_skills_using_subcommand cache; and not __fish_seen_subcommand_from dir size clean verify" -l offline -d 'Never use the network'
complete -c open-skills -n "__fish_open_skills_using_subcommand cache; and not __fish_seen_subcommand_from dir size clean verify" -s y -l yes -d 'Answer every question with yes'
complete -c open-skills -n "__fish_open_skills_using_subcommand cache; and not __fish_seen_subcommand_from dir size clean verify" -s h -l help -d 'Print help'
complete -c open-skills -n "__fish_open_skills_using_subcommand cache; and not __fish_seen_subcommand_from dir size clean verify" -f -a "dir" -d 'Print the folder of the cache'
complete -c open-skills -n "__fish_open_skills_using_subcommand cache; and not __fish_seen_subcommand_from dir size clean verify" -f -a "size" -d 'Show what each part weighs'
complete -c open-skills -n "__fish_open_skills_using_subcommand cache; and not __fish_seen_subcommand_from dir size clean verify" -f -a "clean" -d 'Remove what can be had again'
complete -c open-skills -n "__fish_open_skills_using_subcommand cache; and not __fish_seen_subcommand_from dir size clean verify" -f -a "verify" -d 'Hold what is cached against its digests'
complete -c open-skills -n "__fish_open_skills_using_subcommand cache; and __fish_seen_subcommand_from dir" -l format -d 'How to write the answer' -r -f -a "human\t'For people'
json\t'For machines'"
complete -c open-skills -n "__fish_open_skills_using_subcommand cache; and __fish_seen_subcommand_from dir" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal that can show them'
always\t'Even into a file or a pipe'
never\t'Not at all'"
complete -c open-skills -n "__fish_open_skills_using_subcommand cache; and __fish_seen_subcommand_from dir" -l log-format -d 'How logs are written to standard error: text or json' -r -f -a "text\t'A line for people'
json\t'A JSON object a line'"
complete -c open-skills -n "__fish_open_skills_using_subcommand cache; and __fish_seen_subcommand_from dir" -l endpoint-url -d 'Reach `s3://` places at this service: the URL of one that is not Amazon\'s' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand cache; and __fish_seen_subcommand_from dir" -l cache-dir -d 'Keep the cache in this folder' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand cache; and __fish_seen_subcommand_from dir" -l config -d 'Read this configuration file in place of the project\'s' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand cache; and __fish_seen_subcommand_from dir" -l environment -d 'Use this environment of the configuration' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand cache; and __fish_seen_subcommand_from dir" -l env-file -d 'Read variables from this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand cache; and __fish_seen_subcommand_from dir" -l json -d 'The same as --format json'
complete -c open-skills -n "__fish_open_skills_using_subcommand cache; and __fish_seen_subcommand_from dir" -s q -l quiet -d 'Say nothing but results, errors and warnings about trust'
complete -c open-skills -n "__fish_open_skills_using_subcommand cache; and __fish_seen_subcommand_from dir" -s v -l verbose -d 'Say more; -vv and -vvv log what happens inside'
complete -c open-skills -n "__fish_open_skills_using_subcommand cache; and __fish_seen_subcommand_from dir" -l offline -d 'Never use the network'
complete -c open-skills -n "__fish_open_skills_using_subcommand cache; and __fish_seen_subcommand_from dir" -s y -l yes -d 'Answer every question with yes'
complete -c open-skills -n "__fish_open_skills_using_subcommand cache; and __fish_seen_subcommand_from dir" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c open-skills -n "__fish_open_skills_using_subcommand cache; and __fish_seen_subcommand_from size" -l format -d 'How to write the answer' -r -f -a "human\t'For people'
json\t'For machines'"
complete -c open-skills -n "__fish_open_skills_using_subcommand cache; and __fish_seen_subcommand_from size" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal that can show them'
always\t'Even into a file or a pipe'
never\t'Not at all'"
complete -c open-skills -n "__fish_open_skills_using_subcommand cache; and __fish_seen_subcommand_from size" -l log-format -d 'How logs are written to standard error: text or json' -r -f -a "text\t'A line for people'
json\t'A JSON object a line'"
complete -c open-skills -n "__fish_open_skills_using_subcommand cache; and __fish_seen_subcommand_from size" -l endpoint-url -d 'Reach `s3://` places at this service: the URL of one that is not Amazon\'s' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand cache; and __fish_seen_subcommand_from size" -l cache-dir -d 'Keep the cache in this folder' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand cache; and __fish_seen_subcommand_from size" -l config -d 'Read this configuration file in place of the project\'s' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand cache; and __fish_seen_subcommand_from size" -l environment -d 'Use this environment of the configuration' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand cache; and __fish_seen_subcommand_from size" -l env-file -d 'Read variables from this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand cache; and __fish_seen_subcommand_from size" -l json -d 'The same as --format json'
complete -c open-skills -n "__fish_open_skills_using_subcommand cache; and __fish_seen_subcommand_from size" -s q -l quiet -d 'Say nothing but results, errors and warnings about trust'
complete -c open-skills -n "__fish_open_skills_using_subcommand cache; and __fish_seen_subcommand_from size" -s v -l verbose -d 'Say more; -vv and -vvv log what happens inside'
complete -c open-skills -n "__fish_open_skills_using_subcommand cache; and __fish_seen_subcommand_from size" -l offline -d 'Never use the network'
complete -c open-skills -n "__fish_open_skills_using_subcommand cache; and __fish_seen_subcommand_from size" -s y -l yes -d 'Answer every question with yes'
complete -c open-skills -n "__fish_open_skills_using_subcommand cache; and __fish_seen_subcommand_from size" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c open-skills -n "__fish_open_skills_using_subcommand cache; and __fish_seen_subcommand_from clean" -l older-than -d 'Only what was written longer ago, such as `30d` or `12h`' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand cache; and __fish_seen_subcommand_from clean" -l to-size -d 'Only what was not used for longest, until the cache is no larger' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand cache; and __fish_seen_subcommand_from clean" -l format -d 'How to write the answer' -r -f -a "human\t'For people'
json\t'For machines'"
complete -c open-skills -n "__fish_open_skills_using_subcommand cache; and __fish_seen_subcommand_from clean" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal that can show them'
always\t'Even into a file or a pipe'
never\t'Not at all'"
complete -c open-skills -n "__fish_open_skills_using_subcommand cache; and __fish_seen_subcommand_from clean" -l log-format -d 'How logs are written to standard error: text or json' -r -f -a "text\t'A line for people'
json\t'A JSON object a line'"
complete -c open-skills -n "__fish_open_skills_using_subcommand cache; and __fish_seen_subcommand_from clean" -l endpoint-url -d 'Reach `s3://` places at this service: the URL of one that is not Amazon\'s' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand cache; and __fish_seen_subcommand_from clean" -l cache-dir -d 'Keep the cache in this folder' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand cache; and __fish_seen_subcommand_from clean" -l config -d 'Read this configuration file in place of the project\'s' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand cache; and __fish_seen_subcommand_from clean" -l environment -d 'Use this environment of the configuration' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand cache; and __fish_seen_subcommand_from clean" -l env-file -d 'Read variables from this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand cache; and __fish_seen_subcommand_from clean" -l dry-run -d 'Say what would be removed, and remove nothing'
complete -c open-skills -n "__fish_open_skills_using_subcommand cache; and __fish_seen_subcommand_from clean" -l json -d 'The same as --format json'
complete -c open-skills -n "__fish_open_skills_using_subcommand cache; and __fish_seen_subcommand_from clean" -s q -l quiet -d 'Say nothing but results, errors and warnings about trust'
complete -c open-skills -n "__fish_open_skills_using_subcommand cache; and __fish_seen_subcommand_from clean" -s v -l verbose -d 'Say more; -vv and -vvv log what happens inside'
complete -c open-skills -n "__fish_open_skills_using_subcommand cache; and __fish_seen_subcommand_from clean" -l offline -d 'Never use the network'
complete -c open-skills -n "__fish_open_skills_using_subcommand cache; and __fish_seen_subcommand_from clean" -s y -l yes -d 'Answer every question with yes'
complete -c open-skills -n "__fish_open_skills_using_subcommand cache; and __fish_seen_subcommand_from clean" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c open-skills -n "__fish_open_skills_using_subcommand cache; and __fish_seen_subcommand_from verify" -l format -d 'How to write the answer' -r -f -a "human\t'For people'
json\t'For machines'"
complete -c open-skills -n "__fish_open_skills_using_subcommand cache; and __fish_seen_subcommand_from verify" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal that can show them'
always\t'Even into a file or a pipe'
never\t'Not at all'"
complete -c open-skills -n "__fish_open_skills_using_subcommand cache; and __fish_seen_subcommand_from verify" -l log-format -d 'How logs are written to standard error: text or json' -r -f -a "text\t'A line for people'
json\t'A JSON object a line'"
complete -c open-skills -n "__fish_open_skills_using_subcommand cache; and __fish_seen_subcommand_from verify" -l endpoint-url -d 'Reach `s3://` places at this service: the URL of one that is not Amazon\'s' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand cache; and __fish_seen_subcommand_from verify" -l cache-dir -d 'Keep the cache in this folder' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand cache; and __fish_seen_subcommand_from verify" -l config -d 'Read this configuration file in place of the project\'s' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand cache; and __fish_seen_subcommand_from verify" -l environment -d 'Use this environment of the configuration' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand cache; and __fish_seen_subcommand_from verify" -l env-file -d 'Read variables from this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand cache; and __fish_seen_subcommand_from verify" -l fix -d 'Remove what is damaged'
complete -c open-skills -n "__fish_open_skills_using_subcommand cache; and __fish_seen_subcommand_from verify" -l json -d 'The same as --format json'
complete -c open-skills -n "__fish_open_skills_using_subcommand cache; and __fish_seen_subcommand_from verify" -s q -l quiet -d 'Say nothing but results, errors and warnings about trust'
complete -c open-skills -n "__fish_open_skills_using_subcommand cache; and __fish_seen_subcommand_from verify" -s v -l verbose -d 'Say more; -vv and -vvv log what happens inside'
complete -c open-skills -n "__fish_open_skills_using_subcommand cache; and __fish_seen_subcommand_from verify" -l offline -d 'Never use the network'
complete -c open-skills -n "__fish_open_skills_using_subcommand cache; and __fish_seen_subcommand_from verify" -s y -l yes -d 'Answer every question with yes'
complete -c open-skills -n "__fish_open_skills_using_subcommand cache; and __fish_seen_subcommand_from verify" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c open-skills -n "__fish_open_skills_using_subcommand schema" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal that can show them'
always\t'Even into a file or a pipe'
never\t'Not at all'"
complete -c open-skills -n "__fish_open_skills_using_subcommand schema" -l log-format -d 'How logs are written to standard error: text or json' -r -f -a "text\t'A line for people'
json\t'A JSON object a line'"
complete -c open-skills -n "__fish_open_skills_using_subcommand schema" -l endpoint-url -d 'Reach `s3://` places at this service: the URL of one that is not Amazon\'s' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand schema" -l cache-dir -d 'Keep the cache in this folder' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand schema" -l config -d 'Read this configuration file in place of the project\'s' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand schema" -l environment -d 'Use this environment of the configuration' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand schema" -l env-file -d 'Read variables from this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand schema" -s q -l quiet -d 'Say nothing but results, errors and warnings about trust'
complete -c open-skills -n "__fish_open_skills_using_subcommand schema" -s v -l verbose -d 'Say more; -vv and -vvv log what happens inside'
complete -c open-skills -n "__fish_open_skills_using_subcommand schema" -l offline -d 'Never use the network'
complete -c open-skills -n "__fish_open_skills_using_subcommand schema" -s y -l yes -d 'Answer every question with yes'
complete -c open-skills -n "__fish_open_skills_using_subcommand schema" -s h -l help -d 'Print help'
complete -c open-skills -n "__fish_open_skills_using_subcommand lsp" -l profile -d 'Look through the eyes of this client or validator; can be given more than once' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand lsp" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal that can show them'
always\t'Even into a file or a pipe'
never\t'Not at all'"
complete -c open-skills -n "__fish_open_skills_using_subcommand lsp" -l log-format -d 'How logs are written to standard error: text or json' -r -f -a "text\t'A line for people'
json\t'A JSON object a line'"
complete -c open-skills -n "__fish_open_skills_using_subcommand lsp" -l endpoint-url -d 'Reach `s3://` places at this service: the URL of one that is not Amazon\'s' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand lsp" -l cache-dir -d 'Keep the cache in this folder' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand lsp" -l config -d 'Read this configuration file in place of the project\'s' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand lsp" -l environment -d 'Use this environment of the configuration' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand lsp" -l env-file -d 'Read variables from this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand lsp" -l stdio -d 'Taken for editors that pass it: standard input and output are the only way to talk'
complete -c open-skills -n "__fish_open_skills_using_subcommand lsp" -s q -l quiet -d 'Say nothing but results, errors and warnings about trust'
complete -c open-skills -n "__fish_open_skills_using_subcommand lsp" -s v -l verbose -d 'Say more; -vv and -vvv log what happens inside'
complete -c open-skills -n "__fish_open_skills_using_subcommand lsp" -l offline -d 'Never use the network'
complete -c open-skills -n "__fish_open_skills_using_subcommand lsp" -s y -l yes -d 'Answer every question with yes'
complete -c open-skills -n "__fish_open_skills_using_subcommand lsp" -s h -l help -d 'Print help'
complete -c open-skills -n "__fish_open_skills_using_subcommand completions" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal that can show them'
always\t'Even into a file or a pipe'
never\t'Not at all'"
complete -c open-skills -n "__fish_open_skills_using_subcommand completions" -l log-format -d 'How logs are written to standard error: text or json' -r -f -a "text\t'A line for people'
json\t'A JSON object a line'"
complete -c open-skills -n "__fish_open_skills_using_subcommand completions" -l endpoint-url -d 'Reach `s3://` places at this service: the URL of one that is not Amazon\'s' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand completions" -l cache-dir -d 'Keep the cache in this folder' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand completions" -l config -d 'Read this configuration file in place of the project\'s' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand completions" -l environment -d 'Use this environment of the configuration' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand completions" -l env-file -d 'Read variables from this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand completions" -l dynamic -d 'Ask the program at every completion, which then also offers rules, profiles and skills'
complete -c open-skills -n "__fish_open_skills_using_subcommand completions" -s q -l quiet -d 'Say nothing but results, errors and warnings about trust'
complete -c open-skills -n "__fish_open_skills_using_subcommand completions" -s v -l verbose -d 'Say more; -vv and -vvv log what happens inside'
complete -c open-skills -n "__fish_open_skills_using_subcommand completions" -l offline -d 'Never use the network'
complete -c open-skills -n "__fish_open_skills_using_subcommand completions" -s y -l yes -d 'Answer every question with yes'
complete -c open-skills -n "__fish_open_skills_using_subcommand completions" -s h -l help -d 'Print help'
