# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_open_skills_global_optspecs
    string join \n q/quiet v/verbose color= log-format= offline y/yes cache-dir= config= environment= env-file= h/help V/version
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
complete -c open-skills -n "__fish_open_skills_needs_command" -l cache-dir -d 'Keep the cache in this folder' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_needs_command" -l config -d 'Read this configuration file in place of the project\'s' -r -F
complete -c open-skills -n "__fish_open_skills_needs_command" -l environment -d 'Use this environment of the configuration' -r
complete -c open-skills -n "__fish_open_skills_needs_command" -l env-file -d 'Read variables from this file' -r -F
complete -c open-skills -n "__fish_open_skills_needs_command" -s q -l quiet -d 'Say nothing but results and errors'
complete -c open-skills -n "__fish_open_skills_needs_command" -s v -l verbose -d 'Say more; -vv and -vvv log what happens inside'
complete -c open-skills -n "__fish_open_skills_needs_command" -l offline -d 'Never use the network'
complete -c open-skills -n "__fish_open_skills_needs_command" -s y -l yes -d 'Answer every question with yes'
complete -c open-skills -n "__fish_open_skills_needs_command" -s h -l help -d 'Print help'
complete -c open-skills -n "__fish_open_skills_needs_command" -s V -l version -d 'Print version'
complete -c open-skills -n "__fish_open_skills_needs_command" -f -a "explain" -d 'Say what a rule looks for, why, and how to mend it'
complete -c open-skills -n "__fish_open_skills_needs_command" -f -a "schema" -d 'Print the JSON Schema of a file or a report'
complete -c open-skills -n "__fish_open_skills_needs_command" -f -a "completions" -d 'Print a completion script for a shell'
complete -c open-skills -n "__fish_open_skills_using_subcommand explain" -l format -d 'How to show them' -r -f -a "human\t'For the terminal'
markdown\t'As it stands in the documentation'
json\t'For machines'"
complete -c open-skills -n "__fish_open_skills_using_subcommand explain" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal that can show them'
always\t'Even into a file or a pipe'
never\t'Not at all'"
complete -c open-skills -n "__fish_open_skills_using_subcommand explain" -l log-format -d 'How logs are written to standard error: text or json' -r -f -a "text\t'A line for people'
json\t'A JSON object a line'"
complete -c open-skills -n "__fish_open_skills_using_subcommand explain" -l cache-dir -d 'Keep the cache in this folder' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand explain" -l config -d 'Read this configuration file in place of the project\'s' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand explain" -l environment -d 'Use this environment of the configuration' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand explain" -l env-file -d 'Read variables from this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand explain" -l all -d 'All rules'
complete -c open-skills -n "__fish_open_skills_using_subcommand explain" -s q -l quiet -d 'Say nothing but results and errors'
complete -c open-skills -n "__fish_open_skills_using_subcommand explain" -s v -l verbose -d 'Say more; -vv and -vvv log what happens inside'
complete -c open-skills -n "__fish_open_skills_using_subcommand explain" -l offline -d 'Never use the network'
complete -c open-skills -n "__fish_open_skills_using_subcommand explain" -s y -l yes -d 'Answer every question with yes'
complete -c open-skills -n "__fish_open_skills_using_subcommand explain" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c open-skills -n "__fish_open_skills_using_subcommand schema" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal that can show them'
always\t'Even into a file or a pipe'
never\t'Not at all'"
complete -c open-skills -n "__fish_open_skills_using_subcommand schema" -l log-format -d 'How logs are written to standard error: text or json' -r -f -a "text\t'A line for people'
json\t'A JSON object a line'"
complete -c open-skills -n "__fish_open_skills_using_subcommand schema" -l cache-dir -d 'Keep the cache in this folder' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand schema" -l config -d 'Read this configuration file in place of the project\'s' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand schema" -l environment -d 'Use this environment of the configuration' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand schema" -l env-file -d 'Read variables from this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand schema" -s q -l quiet -d 'Say nothing but results and errors'
complete -c open-skills -n "__fish_open_skills_using_subcommand schema" -s v -l verbose -d 'Say more; -vv and -vvv log what happens inside'
complete -c open-skills -n "__fish_open_skills_using_subcommand schema" -l offline -d 'Never use the network'
complete -c open-skills -n "__fish_open_skills_using_subcommand schema" -s y -l yes -d 'Answer every question with yes'
complete -c open-skills -n "__fish_open_skills_using_subcommand schema" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c open-skills -n "__fish_open_skills_using_subcommand completions" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal that can show them'
always\t'Even into a file or a pipe'
never\t'Not at all'"
complete -c open-skills -n "__fish_open_skills_using_subcommand completions" -l log-format -d 'How logs are written to standard error: text or json' -r -f -a "text\t'A line for people'
json\t'A JSON object a line'"
complete -c open-skills -n "__fish_open_skills_using_subcommand completions" -l cache-dir -d 'Keep the cache in this folder' -r -f -a "(__fish_complete_directories)"
complete -c open-skills -n "__fish_open_skills_using_subcommand completions" -l config -d 'Read this configuration file in place of the project\'s' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand completions" -l environment -d 'Use this environment of the configuration' -r
complete -c open-skills -n "__fish_open_skills_using_subcommand completions" -l env-file -d 'Read variables from this file' -r -F
complete -c open-skills -n "__fish_open_skills_using_subcommand completions" -l dynamic -d 'Ask the program at every completion, which then also offers rules, profiles and skills'
complete -c open-skills -n "__fish_open_skills_using_subcommand completions" -s q -l quiet -d 'Say nothing but results and errors'
complete -c open-skills -n "__fish_open_skills_using_subcommand completions" -s v -l verbose -d 'Say more; -vv and -vvv log what happens inside'
complete -c open-skills -n "__fish_open_skills_using_subcommand completions" -l offline -d 'Never use the network'
complete -c open-skills -n "__fish_open_skills_using_subcommand completions" -s y -l yes -d 'Answer every question with yes'
complete -c open-skills -n "__fish_open_skills_using_subcommand completions" -s h -l help -d 'Print help'
