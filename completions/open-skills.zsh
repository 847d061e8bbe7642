#compdef open-skills

autoload -U is-at-least

_open-skills() {
    typeset -A opt_args
    typeset -a _arguments_options
    local ret=1

    if is-at-least 5.2; then
        _arguments_options=(-s -S -C)
    else
        _arguments_options=(-s -C)
    fi

    local context curcontext="$curcontext" state line
    _arguments "${_arguments_options[@]}" : \
'--color=[When to use colours\: auto, always or never]:WHEN:((auto\:"On a terminal that can show them"
always\:"Even into a file or a pipe"
never\:"Not at all"))' \
'--log-format=[How logs are written to standard error\: text or json]:FORMAT:((text\:"A line for people"
json\:"A JSON object a line"))' \
'--endpoint-url=[Reach \`s3\://\` places at this service\: the URL of one that is not Amazon'\''s]:URL:_default' \
'--cache-dir=[Keep the cache in this folder]:DIR:_files -/' \
'--config=[Read this configuration file in place of the project'\''s]:FILE:_files' \
'--environment=[Use this environment of the configuration]:NAME:_default' \
'--env-file=[Read variables from this file]:FILE:_files' \
'(-v --verbose)-q[Say nothing but results, errors and warnings about trust]' \
'(-v --verbose)--quiet[Say nothing but results, errors and warnings about trust]' \
'*-v[Say more; -vv and -vvv log what happens inside]' \
'*--verbose[Say more; -vv and -vvv log what happens inside]' \
'--offline[Never use the network]' \
'-y[Answer every question with yes]' \
'--yes[Answer every question with yes]' \
'-h[Print help]' \
'--help[Print help]' \
'-V[Print version]' \
'--version[Print version]' \
":: :_open-skills_commands" \
"*::: :->open-skills" \
&& ret=0
    case $state in
    (open-skills)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:open-skills-command-$line[1]:"
        case $line[1] in
            (init)
_arguments "${_arguments_options[@]}" : \
'--name=[The name of the skill, when no folder says it]:NAME:_default' \
'--description=[What the skill does, in a sentence]:TEXT:_default' \
'--when=[When to use it\: added to the description as "Use when …"]:TEXT:_default' \
'-t+[A template by name, the folder of one, or a reference such as \`report@1.0.0\`]:NAME|PATH|REF:_default' \
'--template=[A template by name, the folder of one, or a reference such as \`report@1.0.0\`]:NAME|PATH|REF:_default' \
'--registry=[Look for the template in this registry\: a configured name, \`local\`, or a place]:REGISTRY:_default' \
'--language=[The language of the scripts]:LANGUAGE:_default' \
'--license=[The licence, by its SPDX identifier, or none]:ID:_default' \
'--licence=[The licence, by its SPDX identifier, or none]:ID:_default' \
'--author=[Who holds the copyright]:WHO:_default' \
'*--with=[The parts to make\: scripts, references, tests, or none]:PARTS:_default' \
'*--profile=[The clients that it is for, as in \`lint --profile\`]:NAME:_default' \
'*--set=[Answer a question of the template'\''s own; can be given more than once]:KEY=VALUE:_default' \
'--answers=[Read answers from a YAML or JSON file, or from standard input]:FILE|-:_files' \
'--format=[How to write the answer]:FORMAT:((human\:"For people"
json\:"For machines"))' \
'--color=[When to use colours\: auto, always or never]:WHEN:((auto\:"On a terminal that can show them"
always\:"Even into a file or a pipe"
never\:"Not at all"))' \
'--log-format=[How logs are written to standard error\: text or json]:FORMAT:((text\:"A line for people"
json\:"A JSON object a line"))' \
'--endpoint-url=[Reach \`s3\://\` places at this service\: the URL of one that is not Amazon'\''s]:URL:_default' \
'--cache-dir=[Keep the cache in this folder]:DIR:_files -/' \
'--config=[Read this configuration file in place of the project'\''s]:FILE:_files' \
'--environment=[Use this environment of the configuration]:NAME:_default' \
'--env-file=[Read variables from this file]:FILE:_files' \
'--dry-run[Write nothing; show what would be written]' \
'--force[Write into a folder that has files, and show what is replaced]' \
'(-t --template --answers --force --dry-run)--list-templates[List the templates]' \
'(--format)--json[The same as --format json]' \
'(-v --verbose)-q[Say nothing but results, errors and warnings about trust]' \
'(-v --verbose)--quiet[Say nothing but results, errors and warnings about trust]' \
'*-v[Say more; -vv and -vvv log what happens inside]' \
'*--verbose[Say more; -vv and -vvv log what happens inside]' \
'--offline[Never use the network]' \
'-y[Answer every question with yes]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'::path -- The folder to begin it in, which is called like the skill:_files -/' \
&& ret=0
;;
(add)
_arguments "${_arguments_options[@]}" : \
'--skill=[The skill, or a place inside it]:PATH:_files' \
'--description=[What it is or does, in a sentence]:TEXT:_default' \
'--language=[The language of a script\: python or javascript]:LANGUAGE:_default' \
'--script=[The script that a test or scenario runs]:NAME:_default' \
'--from=[The file that becomes the asset]:FILE:_files' \
'--format=[How to write the answer]:FORMAT:((human\:"For people"
json\:"For machines"))' \
'--color=[When to use colours\: auto, always or never]:WHEN:((auto\:"On a terminal that can show them"
always\:"Even into a file or a pipe"
never\:"Not at all"))' \
'--log-format=[How logs are written to standard error\: text or json]:FORMAT:((text\:"A line for people"
json\:"A JSON object a line"))' \
'--endpoint-url=[Reach \`s3\://\` places at this service\: the URL of one that is not Amazon'\''s]:URL:_default' \
'--cache-dir=[Keep the cache in this folder]:DIR:_files -/' \
'--config=[Read this configuration file in place of the project'\''s]:FILE:_files' \
'--environment=[Use this environment of the configuration]:NAME:_default' \
'--env-file=[Read variables from this file]:FILE:_files' \
'--dry-run[Write nothing; show what would change]' \
'(--format)--json[The same as --format json]' \
'(-v --verbose)-q[Say nothing but results, errors and warnings about trust]' \
'(-v --verbose)--quiet[Say nothing but results, errors and warnings about trust]' \
'*-v[Say more; -vv and -vvv log what happens inside]' \
'*--verbose[Say more; -vv and -vvv log what happens inside]' \
'--offline[Never use the network]' \
'-y[Answer every question with yes]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
':part -- What to add:((script\:"A program that takes JSON and gives JSON"
reference\:"A text that the agent reads when it needs it"
asset\:"A file that goes into results"
example\:"An example"
test\:"Test cases for a script"
scenario\:"A test of several steps"))' \
':name -- Its name, with or without an ending:_default' \
&& ret=0
;;
(vendor)
_arguments "${_arguments_options[@]}" : \
'--color=[When to use colours\: auto, always or never]:WHEN:((auto\:"On a terminal that can show them"
always\:"Even into a file or a pipe"
never\:"Not at all"))' \
'--log-format=[How logs are written to standard error\: text or json]:FORMAT:((text\:"A line for people"
json\:"A JSON object a line"))' \
'--endpoint-url=[Reach \`s3\://\` places at this service\: the URL of one that is not Amazon'\''s]:URL:_default' \
'--cache-dir=[Keep the cache in this folder]:DIR:_files -/' \
'--config=[Read this configuration file in place of the project'\''s]:FILE:_files' \
'--environment=[Use this environment of the configuration]:NAME:_default' \
'--env-file=[Read variables from this file]:FILE:_files' \
'(-v --verbose)-q[Say nothing but results, errors and warnings about trust]' \
'(-v --verbose)--quiet[Say nothing but results, errors and warnings about trust]' \
'*-v[Say more; -vv and -vvv log what happens inside]' \
'*--verbose[Say more; -vv and -vvv log what happens inside]' \
'--offline[Never use the network]' \
'-y[Answer every question with yes]' \
'--yes[Answer every question with yes]' \
'-h[Print help]' \
'--help[Print help]' \
":: :_open-skills__subcmd__vendor_commands" \
"*::: :->vendor" \
&& ret=0

    case $state in
    (vendor)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:open-skills-vendor-command-$line[1]:"
        case $line[1] in
            (add)
_arguments "${_arguments_options[@]}" : \
'--language=[python or javascript; without it, what the skill'\''s scripts are written in]:LANGUAGE:_default' \
'--skill=[The skill'\''s folder]:PATH:_files' \
'--format=[How to write the answer]:FORMAT:((human\:"For people"
json\:"For machines"))' \
'--color=[When to use colours\: auto, always or never]:WHEN:((auto\:"On a terminal that can show them"
always\:"Even into a file or a pipe"
never\:"Not at all"))' \
'--log-format=[How logs are written to standard error\: text or json]:FORMAT:((text\:"A line for people"
json\:"A JSON object a line"))' \
'--endpoint-url=[Reach \`s3\://\` places at this service\: the URL of one that is not Amazon'\''s]:URL:_default' \
'--cache-dir=[Keep the cache in this folder]:DIR:_files -/' \
'--config=[Read this configuration file in place of the project'\''s]:FILE:_files' \
'--environment=[Use this environment of the configuration]:NAME:_default' \
'--env-file=[Read variables from this file]:FILE:_files' \
'--force[Replace files in the folder of the packages that \`vendor/lock.yaml\` knows nothing of]' \
'(--format)--json[The same as --format json]' \
'(-v --verbose)-q[Say nothing but results, errors and warnings about trust]' \
'(-v --verbose)--quiet[Say nothing but results, errors and warnings about trust]' \
'*-v[Say more; -vv and -vvv log what happens inside]' \
'*--verbose[Say more; -vv and -vvv log what happens inside]' \
'--offline[Never use the network]' \
'-y[Answer every question with yes]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'*::packages -- Names of packages, with the versions that will do:_default' \
&& ret=0
;;
(list)
_arguments "${_arguments_options[@]}" : \
'--skill=[The skill'\''s folder]:PATH:_files' \
'--format=[How to write the answer]:FORMAT:((human\:"For people"
json\:"For machines"))' \
'--color=[When to use colours\: auto, always or never]:WHEN:((auto\:"On a terminal that can show them"
always\:"Even into a file or a pipe"
never\:"Not at all"))' \
'--log-format=[How logs are written to standard error\: text or json]:FORMAT:((text\:"A line for people"
json\:"A JSON object a line"))' \
'--endpoint-url=[Reach \`s3\://\` places at this service\: the URL of one that is not Amazon'\''s]:URL:_default' \
'--cache-dir=[Keep the cache in this folder]:DIR:_files -/' \
'--config=[Read this configuration file in place of the project'\''s]:FILE:_files' \
'--environment=[Use this environment of the configuration]:NAME:_default' \
'--env-file=[Read variables from this file]:FILE:_files' \
'(--format)--json[The same as --format json]' \
'(-v --verbose)-q[Say nothing but results, errors and warnings about trust]' \
'(-v --verbose)--quiet[Say nothing but results, errors and warnings about trust]' \
'*-v[Say more; -vv and -vvv log what happens inside]' \
'*--verbose[Say more; -vv and -vvv log what happens inside]' \
'--offline[Never use the network]' \
'-y[Answer every question with yes]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(update)
_arguments "${_arguments_options[@]}" : \
'--language=[python or javascript; without it, what the skill'\''s scripts are written in]:LANGUAGE:_default' \
'--skill=[The skill'\''s folder]:PATH:_files' \
'--format=[How to write the answer]:FORMAT:((human\:"For people"
json\:"For machines"))' \
'--color=[When to use colours\: auto, always or never]:WHEN:((auto\:"On a terminal that can show them"
always\:"Even into a file or a pipe"
never\:"Not at all"))' \
'--log-format=[How logs are written to standard error\: text or json]:FORMAT:((text\:"A line for people"
json\:"A JSON object a line"))' \
'--endpoint-url=[Reach \`s3\://\` places at this service\: the URL of one that is not Amazon'\''s]:URL:_default' \
'--cache-dir=[Keep the cache in this folder]:DIR:_files -/' \
'--config=[Read this configuration file in place of the project'\''s]:FILE:_files' \
'--environment=[Use this environment of the configuration]:NAME:_default' \
'--env-file=[Read variables from this file]:FILE:_files' \
'--force[Replace files in the folder of the packages that \`vendor/lock.yaml\` knows nothing of]' \
'(--format)--json[The same as --format json]' \
'(-v --verbose)-q[Say nothing but results, errors and warnings about trust]' \
'(-v --verbose)--quiet[Say nothing but results, errors and warnings about trust]' \
'*-v[Say more; -vv and -vvv log what happens inside]' \
'*--verbose[Say more; -vv and -vvv log what happens inside]' \
'--offline[Never use the network]' \
'-y[Answer every question with yes]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'*::packages -- Names of packages, with the versions that will do:_default' \
&& ret=0
;;
(remove)
_arguments "${_arguments_options[@]}" : \
'--language=[python or javascript; without it, what the skill'\''s scripts are written in]:LANGUAGE:_default' \
'--skill=[The skill'\''s folder]:PATH:_files' \
'--format=[How to write the answer]:FORMAT:((human\:"For people"
json\:"For machines"))' \
'--color=[When to use colours\: auto, always or never]:WHEN:((auto\:"On a terminal that can show them"
always\:"Even into a file or a pipe"
never\:"Not at all"))' \
'--log-format=[How logs are written to standard error\: text or json]:FORMAT:((text\:"A line for people"
json\:"A JSON object a line"))' \
'--endpoint-url=[Reach \`s3\://\` places at this service\: the URL of one that is not Amazon'\''s]:URL:_default' \
'--cache-dir=[Keep the cache in this folder]:DIR:_files -/' \
'--config=[Read this configuration file in place of the project'\''s]:FILE:_files' \
'--environment=[Use this environment of the configuration]:NAME:_default' \
'--env-file=[Read variables from this file]:FILE:_files' \
'--force[Replace files in the folder of the packages that \`vendor/lock.yaml\` knows nothing of]' \
'(--format)--json[The same as --format json]' \
'(-v --verbose)-q[Say nothing but results, errors and warnings about trust]' \
'(-v --verbose)--quiet[Say nothing but results, errors and warnings about trust]' \
'*-v[Say more; -vv and -vvv log what happens inside]' \
'*--verbose[Say more; -vv and -vvv log what happens inside]' \
'--offline[Never use the network]' \
'-y[Answer every question with yes]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'*::packages -- Names of packages, with the versions that will do:_default' \
&& ret=0
;;
(verify)
_arguments "${_arguments_options[@]}" : \
'--skill=[The skill'\''s folder]:PATH:_files' \
'--format=[How to write the answer]:FORMAT:((human\:"For people"
json\:"For machines"))' \
'--color=[When to use colours\: auto, always or never]:WHEN:((auto\:"On a terminal that can show them"
always\:"Even into a file or a pipe"
never\:"Not at all"))' \
'--log-format=[How logs are written to standard error\: text or json]:FORMAT:((text\:"A line for people"
json\:"A JSON object a line"))' \
'--endpoint-url=[Reach \`s3\://\` places at this service\: the URL of one that is not Amazon'\''s]:URL:_default' \
'--cache-dir=[Keep the cache in this folder]:DIR:_files -/' \
'--config=[Read this configuration file in place of the project'\''s]:FILE:_files' \
'--environment=[Use this environment of the configuration]:NAME:_default' \
'--env-file=[Read variables from this file]:FILE:_files' \
'(--format)--json[The same as --format json]' \
'(-v --verbose)-q[Say nothing but results, errors and warnings about trust]' \
'(-v --verbose)--quiet[Say nothing but results, errors and warnings about trust]' \
'*-v[Say more; -vv and -vvv log what happens inside]' \
'*--verbose[Say more; -vv and -vvv log what happens inside]' \
'--offline[Never use the network]' \
'-y[Answer every question with yes]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
        esac
    ;;
esac
;;
(convert)
_arguments "${_arguments_options[@]}" : \
'--from=[What it is, when its path does not say so]:KIND:((flat\:"A Markdown file that is a skill by itself"
cursor-rule\:"A rule for Cursor"
command\:"A command of Claude Code"
section\:"A section of AGENTS.md or of a file like it"
folder\:"The folder of a skill, perhaps in an older dialect"))' \
'--to=[What becomes of it]:SHAPE:((spec\:"A skill by the specification"
codex\:"The same, with agents/openai.yaml"
claude-plugin\:"A Claude plugin with a marketplace that offers it"))' \
'--section=[The heading of the section to convert]:HEADING:_default' \
'--name=[The name of the skill, in place of its own]:NAME:_default' \
'--description=[The description, in place of its own]:TEXT:_default' \
'--when=[When to use it\: added to the description as "Use when …"]:TEXT:_default' \
'-o+[The folder in which the skill'\''s folder is made]:DIR:_files -/' \
'--output=[The folder in which the skill'\''s folder is made]:DIR:_files -/' \
'--format=[How to write the answer]:FORMAT:((human\:"For people"
json\:"For machines"))' \
'--color=[When to use colours\: auto, always or never]:WHEN:((auto\:"On a terminal that can show them"
always\:"Even into a file or a pipe"
never\:"Not at all"))' \
'--log-format=[How logs are written to standard error\: text or json]:FORMAT:((text\:"A line for people"
json\:"A JSON object a line"))' \
'--endpoint-url=[Reach \`s3\://\` places at this service\: the URL of one that is not Amazon'\''s]:URL:_default' \
'--cache-dir=[Keep the cache in this folder]:DIR:_files -/' \
'--config=[Read this configuration file in place of the project'\''s]:FILE:_files' \
'--environment=[Use this environment of the configuration]:NAME:_default' \
'--env-file=[Read variables from this file]:FILE:_files' \
'--dry-run[Write nothing; show what would be written]' \
'(--format)--json[The same as --format json]' \
'(-v --verbose)-q[Say nothing but results, errors and warnings about trust]' \
'(-v --verbose)--quiet[Say nothing but results, errors and warnings about trust]' \
'*-v[Say more; -vv and -vvv log what happens inside]' \
'*--verbose[Say more; -vv and -vvv log what happens inside]' \
'--offline[Never use the network]' \
'-y[Answer every question with yes]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
':source -- The file or folder to convert:_files' \
&& ret=0
;;
(lint)
_arguments "${_arguments_options[@]}" : \
'*--profile=[Look through the eyes of this client or validator; can be given more than once]:NAME:_default' \
'*--select=[Run only these rules\: codes, names or groups]:RULE:_default' \
'*--ignore=[Do not run these rules]:RULE:_default' \
'*--error=[Count these rules as errors]:RULE:_default' \
'*--warn=[Count these rules as warnings]:RULE:_default' \
'--max-warnings=[Exit with 1 when there are more warnings than this]:N:_default' \
'--baseline=[Report only what this file of known findings does not hold]:FILE:_files' \
'(--fix --diff --watch)--write-baseline=[Write today'\''s findings into the file of known findings]::FILE:_files' \
'--stdin-path=[The path that the document on standard input counts as]:PATH:_files' \
'--format=[How to write the findings]:FORMAT:((human\:"With the marked source and how to mend it"
concise\:"One line a finding"
json\:"JSON (schema\: \`open-skills schema lint-report\`)"
sarif\:"SARIF 2.1.0, for code scanning"
github\:"Workflow commands that annotate a change on GitHub"
junit\:"JUnit XML, for test reports"))' \
'(--watch)-o+[Write the findings into this file]:FILE:_files' \
'(--watch)--output=[Write the findings into this file]:FILE:_files' \
'--color=[When to use colours\: auto, always or never]:WHEN:((auto\:"On a terminal that can show them"
always\:"Even into a file or a pipe"
never\:"Not at all"))' \
'--log-format=[How logs are written to standard error\: text or json]:FORMAT:((text\:"A line for people"
json\:"A JSON object a line"))' \
'--endpoint-url=[Reach \`s3\://\` places at this service\: the URL of one that is not Amazon'\''s]:URL:_default' \
'--cache-dir=[Keep the cache in this folder]:DIR:_files -/' \
'--config=[Read this configuration file in place of the project'\''s]:FILE:_files' \
'--environment=[Use this environment of the configuration]:NAME:_default' \
'--env-file=[Read variables from this file]:FILE:_files' \
'--fix[Mend what can be mended without changing what the skill means]' \
'--unsafe-fixes[With --fix or --diff\: also what may change the meaning]' \
'(--fix --watch)--diff[Show what --fix would change, and change nothing]' \
'--watch[Lint again whenever a file changes]' \
'--no-cache[Look at every skill anew, and remember nothing]' \
'(--format)--json[The same as --format json]' \
'(-v --verbose)-q[Say nothing but results, errors and warnings about trust]' \
'(-v --verbose)--quiet[Say nothing but results, errors and warnings about trust]' \
'*-v[Say more; -vv and -vvv log what happens inside]' \
'*--verbose[Say more; -vv and -vvv log what happens inside]' \
'--offline[Never use the network]' \
'-y[Answer every question with yes]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'*::paths -- Folders to search, skills, or files of skills; `-` reads a SKILL.md from standard input:_files' \
&& ret=0
;;
(fmt)
_arguments "${_arguments_options[@]}" : \
'--format=[How to write the answer]:FORMAT:((human\:"For people"
json\:"For machines"
github\:"Workflow commands that annotate a change on GitHub"))' \
'--color=[When to use colours\: auto, always or never]:WHEN:((auto\:"On a terminal that can show them"
always\:"Even into a file or a pipe"
never\:"Not at all"))' \
'--log-format=[How logs are written to standard error\: text or json]:FORMAT:((text\:"A line for people"
json\:"A JSON object a line"))' \
'--endpoint-url=[Reach \`s3\://\` places at this service\: the URL of one that is not Amazon'\''s]:URL:_default' \
'--cache-dir=[Keep the cache in this folder]:DIR:_files -/' \
'--config=[Read this configuration file in place of the project'\''s]:FILE:_files' \
'--environment=[Use this environment of the configuration]:NAME:_default' \
'--env-file=[Read variables from this file]:FILE:_files' \
'--check[Change nothing; exit with 1 when something would change or cannot be read]' \
'--diff[Change nothing; show what would change]' \
'(--format)--json[The same as --format json]' \
'(-v --verbose)-q[Say nothing but results, errors and warnings about trust]' \
'(-v --verbose)--quiet[Say nothing but results, errors and warnings about trust]' \
'*-v[Say more; -vv and -vvv log what happens inside]' \
'*--verbose[Say more; -vv and -vvv log what happens inside]' \
'--offline[Never use the network]' \
'-y[Answer every question with yes]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'*::paths -- Folders to search, skills, or files of skills:_files' \
&& ret=0
;;
(explain)
_arguments "${_arguments_options[@]}" : \
'--format=[How to show them]:FORMAT:((human\:"For the terminal"
markdown\:"As it stands in the documentation"
json\:"For machines"))' \
'--color=[When to use colours\: auto, always or never]:WHEN:((auto\:"On a terminal that can show them"
always\:"Even into a file or a pipe"
never\:"Not at all"))' \
'--log-format=[How logs are written to standard error\: text or json]:FORMAT:((text\:"A line for people"
json\:"A JSON object a line"))' \
'--endpoint-url=[Reach \`s3\://\` places at this service\: the URL of one that is not Amazon'\''s]:URL:_default' \
'--cache-dir=[Keep the cache in this folder]:DIR:_files -/' \
'--config=[Read this configuration file in place of the project'\''s]:FILE:_files' \
'--environment=[Use this environment of the configuration]:NAME:_default' \
'--env-file=[Read variables from this file]:FILE:_files' \
'()--all[All rules]' \
'(--format)--json[The same as --format json]' \
'(-v --verbose)-q[Say nothing but results, errors and warnings about trust]' \
'(-v --verbose)--quiet[Say nothing but results, errors and warnings about trust]' \
'*-v[Say more; -vv and -vvv log what happens inside]' \
'*--verbose[Say more; -vv and -vvv log what happens inside]' \
'--offline[Never use the network]' \
'-y[Answer every question with yes]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'*::rules -- A rule'\''s code or name, or a group of rules:_default' \
&& ret=0
;;
(test)
_arguments "${_arguments_options[@]}" : \
'*-k+[Run only tests whose FILE\:\:NAME contains this]:TEXT:_default' \
'*--filter=[Run only tests whose FILE\:\:NAME contains this]:TEXT:_default' \
'*--tag=[Run only tests with this tag]:TAG:_default' \
'--changed=[Run only what may end otherwise than at this git revision]::REVISION:_default' \
'(--changed)--since=[The same under the name that \`check\` has for it]:REVISION:_default' \
'-j+[How many run at a time \[default\: one a processor\]]:N:_default' \
'--jobs=[How many run at a time \[default\: one a processor\]]:N:_default' \
'--repeat=[Run each test so often, and name those that do not always end the same]:N:_default' \
'--seed=[The seed of a clock and random numbers that are the same each time]:N:_default' \
'--min-coverage=[Fail when less than this share of the skill was exercised]:PERCENT:_default' \
'--timeout=[Time, such as 30s or 2m]:SPAN:_default' \
'--memory=[Memory, such as 256MiB]:SIZE:_default' \
'--disk=[All that is written, temporary files too]:SIZE:_default' \
'--max-input=[Input and input files together]:SIZE:_default' \
'--max-output=[Artifacts together]:SIZE:_default' \
'--engine=[What runs the script]:ENGINE:((wasm\:"The WebAssembly sandbox"
native\:"Programs of this machine, in a sandbox of its system"
docker\:"A container"))' \
'*--site-packages=[A folder with further packages of the script'\''s language]:DIR:_files -/' \
'--image=[The image that --engine docker runs]:IMAGE:_default' \
'(--watch --update)--agent-cmd=[Ask the evals\: a command that takes a prompt on standard input and answers on standard output]:COMMAND:_default' \
'--results=[The folder that gets answers, grading.json and benchmark.json]:DIR:_files -/' \
'--agent-timeout=[How long one answer may take]:SPAN:_default' \
'--format=[How to write the results]:FORMAT:((human\:"For people, with a diff for each failure"
json\:"JSON (schema\: \`open-skills schema test-report\`)"
github\:"Workflow commands that annotate a change on GitHub"
junit\:"JUnit XML, for test reports"
tap\:"The Test Anything Protocol, version 13"))' \
'(--watch)--report=[Also write a page for a browser]:FILE:_files' \
'--color=[When to use colours\: auto, always or never]:WHEN:((auto\:"On a terminal that can show them"
always\:"Even into a file or a pipe"
never\:"Not at all"))' \
'--log-format=[How logs are written to standard error\: text or json]:FORMAT:((text\:"A line for people"
json\:"A JSON object a line"))' \
'--endpoint-url=[Reach \`s3\://\` places at this service\: the URL of one that is not Amazon'\''s]:URL:_default' \
'--cache-dir=[Keep the cache in this folder]:DIR:_files -/' \
'--config=[Read this configuration file in place of the project'\''s]:FILE:_files' \
'--environment=[Use this environment of the configuration]:NAME:_default' \
'--env-file=[Read variables from this file]:FILE:_files' \
'(--watch --update --scaffold)--list[Say what there is to test; run nothing]' \
'--fail-fast[Stop at the first failure]' \
'--allow-grants[Let cases reach what their \`grants\` name]' \
'--allow-none[Be content without any tests]' \
'(--watch --repeat --format --json)--update[Take over what came out as what is expected, after showing the diff]' \
'--watch[Run again whenever a file changes]' \
'(--watch --update)--scaffold[Write first cases for scripts that have none; run nothing]' \
'--deterministic[Make the calendar and random numbers the same each time; times of files stay real]' \
'--unsafe-no-sandbox[With --engine native\: run it with all your rights, behind no wall at all]' \
'(--format)--json[The same as --format json]' \
'(-v --verbose)-q[Say nothing but results, errors and warnings about trust]' \
'(-v --verbose)--quiet[Say nothing but results, errors and warnings about trust]' \
'*-v[Say more; -vv and -vvv log what happens inside]' \
'*--verbose[Say more; -vv and -vvv log what happens inside]' \
'--offline[Never use the network]' \
'-y[Answer every question with yes]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'*::paths -- Skills, or folders to search for them:_files' \
&& ret=0
;;
(check)
_arguments "${_arguments_options[@]}" : \
'--since=[Only what has changed since this revision, and what needs it]:REVISION:_default' \
'(--since)--changed=[The same under the name that \`test\` has for it; HEAD without a revision]::REVISION:_default' \
'--registry=[Where versions are published\: a configured name, \`local\`, or a place]:REGISTRY:_default' \
'--engine=[What runs the tests]:ENGINE:((wasm\:"The WebAssembly sandbox"
native\:"Programs of this machine, in a sandbox of its system"
docker\:"A container"))' \
'--format=[How to write the answer]:FORMAT:((human\:"For people"
json\:"For machines"
sarif\:"For code scanning"
github\:"Workflow commands that annotate a change on GitHub"
junit\:"For test reports in CI"))' \
'-o+[Write the answer into this file]:FILE:_files' \
'--output=[Write the answer into this file]:FILE:_files' \
'--color=[When to use colours\: auto, always or never]:WHEN:((auto\:"On a terminal that can show them"
always\:"Even into a file or a pipe"
never\:"Not at all"))' \
'--log-format=[How logs are written to standard error\: text or json]:FORMAT:((text\:"A line for people"
json\:"A JSON object a line"))' \
'--endpoint-url=[Reach \`s3\://\` places at this service\: the URL of one that is not Amazon'\''s]:URL:_default' \
'--cache-dir=[Keep the cache in this folder]:DIR:_files -/' \
'--config=[Read this configuration file in place of the project'\''s]:FILE:_files' \
'--environment=[Use this environment of the configuration]:NAME:_default' \
'--env-file=[Read variables from this file]:FILE:_files' \
'--no-test[Run no tests]' \
'(--format)--json[The same as --format json]' \
'(-v --verbose)-q[Say nothing but results, errors and warnings about trust]' \
'(-v --verbose)--quiet[Say nothing but results, errors and warnings about trust]' \
'*-v[Say more; -vv and -vvv log what happens inside]' \
'*--verbose[Say more; -vv and -vvv log what happens inside]' \
'--offline[Never use the network]' \
'-y[Answer every question with yes]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'*::paths -- Folders to search, or skills:_files' \
&& ret=0
;;
(run)
_arguments "${_arguments_options[@]}" : \
'-i+[The input\: JSON, a file of it, or - for standard input]:JSON|@FILE|-:_default' \
'--input=[The input\: JSON, a file of it, or - for standard input]:JSON|@FILE|-:_default' \
'*--file=[A file to find in /input]:NAME=PATH:_default' \
'-o+[The folder that gets the artifacts, or \`s3\://bucket/prefix\` to upload them to]:DIR|URL:_files -/' \
'--out=[The folder that gets the artifacts, or \`s3\://bucket/prefix\` to upload them to]:DIR|URL:_files -/' \
'--registry=[A configured name, \`local\`, or a place]:REGISTRY:_default' \
'*--allow-net=[Let it reach a host]:HOST[:PORT]:_default' \
'*--allow-env=[Let it have a variable of yours]:NAME:_default' \
'*--env=[Give it a variable]:NAME=VALUE:_default' \
'*--allow-read=[Let it read a folder of this machine]:PATH:_files -/' \
'*--allow-write=[Let it write a folder of this machine]:PATH:_files -/' \
'*--secret=[Give it a secret as a variable, or send it to one host, unseen by the script]:NAME[@HOST]:_default' \
'--passphrase-file=[Read the passphrase from the first line of this file, \`-\` for standard input \[default\: OPEN_SKILLS_PASSPHRASE, else the terminal\]]:FILE:_files' \
'--timeout=[Time, such as 30s or 2m]:SPAN:_default' \
'--memory=[Memory, such as 256MiB]:SIZE:_default' \
'--disk=[All that is written, temporary files too]:SIZE:_default' \
'--max-input=[Input and input files together]:SIZE:_default' \
'--max-output=[Artifacts together]:SIZE:_default' \
'--engine=[What runs the script]:ENGINE:((wasm\:"The WebAssembly sandbox"
native\:"Programs of this machine, in a sandbox of its system"
docker\:"A container"))' \
'*--site-packages=[A folder with further packages of the script'\''s language]:DIR:_files -/' \
'--image=[The image that --engine docker runs]:IMAGE:_default' \
'--cwd=[Where the script starts\: output or skill]:WHERE:_default' \
'--save-case=[Write the run down as a test of the skill, without its secrets]:NAME:_default' \
'--format=[How to write the answer]:FORMAT:((human\:"For people"
json\:"For machines"))' \
'--color=[When to use colours\: auto, always or never]:WHEN:((auto\:"On a terminal that can show them"
always\:"Even into a file or a pipe"
never\:"Not at all"))' \
'--log-format=[How logs are written to standard error\: text or json]:FORMAT:((text\:"A line for people"
json\:"A JSON object a line"))' \
'--endpoint-url=[Reach \`s3\://\` places at this service\: the URL of one that is not Amazon'\''s]:URL:_default' \
'--cache-dir=[Keep the cache in this folder]:DIR:_files -/' \
'--config=[Read this configuration file in place of the project'\''s]:FILE:_files' \
'--environment=[Use this environment of the configuration]:NAME:_default' \
'--env-file=[Read variables from this file]:FILE:_files' \
'--explain-permissions[Say what the skill declares, what is granted and what is missing; run nothing]' \
'--deterministic[Make the calendar and random numbers the same each time; times of files stay real]' \
'--unsafe-no-sandbox[With --engine native\: run it with all your rights, behind no wall at all]' \
'(--json --format)--stream[Print events as they happen, one JSON document a line]' \
'(--format)--json[The same as --format json]' \
'(-v --verbose)-q[Say nothing but results, errors and warnings about trust]' \
'(-v --verbose)--quiet[Say nothing but results, errors and warnings about trust]' \
'*-v[Say more; -vv and -vvv log what happens inside]' \
'*--verbose[Say more; -vv and -vvv log what happens inside]' \
'--offline[Never use the network]' \
'-y[Answer every question with yes]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
':target -- A skill'\''s folder, archive or reference, and a script of it after a colon:_default' \
'*::args -- The script'\''s own arguments:_default' \
&& ret=0
;;
(runs)
_arguments "${_arguments_options[@]}" : \
'--color=[When to use colours\: auto, always or never]:WHEN:((auto\:"On a terminal that can show them"
always\:"Even into a file or a pipe"
never\:"Not at all"))' \
'--log-format=[How logs are written to standard error\: text or json]:FORMAT:((text\:"A line for people"
json\:"A JSON object a line"))' \
'--endpoint-url=[Reach \`s3\://\` places at this service\: the URL of one that is not Amazon'\''s]:URL:_default' \
'--cache-dir=[Keep the cache in this folder]:DIR:_files -/' \
'--config=[Read this configuration file in place of the project'\''s]:FILE:_files' \
'--environment=[Use this environment of the configuration]:NAME:_default' \
'--env-file=[Read variables from this file]:FILE:_files' \
'(-v --verbose)-q[Say nothing but results, errors and warnings about trust]' \
'(-v --verbose)--quiet[Say nothing but results, errors and warnings about trust]' \
'*-v[Say more; -vv and -vvv log what happens inside]' \
'*--verbose[Say more; -vv and -vvv log what happens inside]' \
'--offline[Never use the network]' \
'-y[Answer every question with yes]' \
'--yes[Answer every question with yes]' \
'-h[Print help]' \
'--help[Print help]' \
":: :_open-skills__subcmd__runs_commands" \
"*::: :->runs" \
&& ret=0

    case $state in
    (runs)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:open-skills-runs-command-$line[1]:"
        case $line[1] in
            (list)
_arguments "${_arguments_options[@]}" : \
'--skill=[Only the runs of this skill]:NAME:_default' \
'--limit=[Show at most this many]:N:_default' \
'--format=[How to write the answer]:FORMAT:((human\:"For people"
json\:"For machines"))' \
'--color=[When to use colours\: auto, always or never]:WHEN:((auto\:"On a terminal that can show them"
always\:"Even into a file or a pipe"
never\:"Not at all"))' \
'--log-format=[How logs are written to standard error\: text or json]:FORMAT:((text\:"A line for people"
json\:"A JSON object a line"))' \
'--endpoint-url=[Reach \`s3\://\` places at this service\: the URL of one that is not Amazon'\''s]:URL:_default' \
'--cache-dir=[Keep the cache in this folder]:DIR:_files -/' \
'--config=[Read this configuration file in place of the project'\''s]:FILE:_files' \
'--environment=[Use this environment of the configuration]:NAME:_default' \
'--env-file=[Read variables from this file]:FILE:_files' \
'(--format)--json[The same as --format json]' \
'(-v --verbose)-q[Say nothing but results, errors and warnings about trust]' \
'(-v --verbose)--quiet[Say nothing but results, errors and warnings about trust]' \
'*-v[Say more; -vv and -vvv log what happens inside]' \
'*--verbose[Say more; -vv and -vvv log what happens inside]' \
'--offline[Never use the network]' \
'-y[Answer every question with yes]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(show)
_arguments "${_arguments_options[@]}" : \
'--format=[How to write the answer]:FORMAT:((human\:"For people"
json\:"For machines"))' \
'--color=[When to use colours\: auto, always or never]:WHEN:((auto\:"On a terminal that can show them"
always\:"Even into a file or a pipe"
never\:"Not at all"))' \
'--log-format=[How logs are written to standard error\: text or json]:FORMAT:((text\:"A line for people"
json\:"A JSON object a line"))' \
'--endpoint-url=[Reach \`s3\://\` places at this service\: the URL of one that is not Amazon'\''s]:URL:_default' \
'--cache-dir=[Keep the cache in this folder]:DIR:_files -/' \
'--config=[Read this configuration file in place of the project'\''s]:FILE:_files' \
'--environment=[Use this environment of the configuration]:NAME:_default' \
'--env-file=[Read variables from this file]:FILE:_files' \
'(--format)--json[The same as --format json]' \
'(-v --verbose)-q[Say nothing but results, errors and warnings about trust]' \
'(-v --verbose)--quiet[Say nothing but results, errors and warnings about trust]' \
'*-v[Say more; -vv and -vvv log what happens inside]' \
'*--verbose[Say more; -vv and -vvv log what happens inside]' \
'--offline[Never use the network]' \
'-y[Answer every question with yes]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
':id -- The run, or the beginning of its name:_default' \
&& ret=0
;;
(stats)
_arguments "${_arguments_options[@]}" : \
'--format=[How to write the answer]:FORMAT:((human\:"For people"
json\:"For machines"))' \
'--color=[When to use colours\: auto, always or never]:WHEN:((auto\:"On a terminal that can show them"
always\:"Even into a file or a pipe"
never\:"Not at all"))' \
'--log-format=[How logs are written to standard error\: text or json]:FORMAT:((text\:"A line for people"
json\:"A JSON object a line"))' \
'--endpoint-url=[Reach \`s3\://\` places at this service\: the URL of one that is not Amazon'\''s]:URL:_default' \
'--cache-dir=[Keep the cache in this folder]:DIR:_files -/' \
'--config=[Read this configuration file in place of the project'\''s]:FILE:_files' \
'--environment=[Use this environment of the configuration]:NAME:_default' \
'--env-file=[Read variables from this file]:FILE:_files' \
'(--format)--json[The same as --format json]' \
'(-v --verbose)-q[Say nothing but results, errors and warnings about trust]' \
'(-v --verbose)--quiet[Say nothing but results, errors and warnings about trust]' \
'*-v[Say more; -vv and -vvv log what happens inside]' \
'*--verbose[Say more; -vv and -vvv log what happens inside]' \
'--offline[Never use the network]' \
'-y[Answer every question with yes]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(clear)
_arguments "${_arguments_options[@]}" : \
'--format=[How to write the answer]:FORMAT:((human\:"For people"
json\:"For machines"))' \
'--color=[When to use colours\: auto, always or never]:WHEN:((auto\:"On a terminal that can show them"
always\:"Even into a file or a pipe"
never\:"Not at all"))' \
'--log-format=[How logs are written to standard error\: text or json]:FORMAT:((text\:"A line for people"
json\:"A JSON object a line"))' \
'--endpoint-url=[Reach \`s3\://\` places at this service\: the URL of one that is not Amazon'\''s]:URL:_default' \
'--cache-dir=[Keep the cache in this folder]:DIR:_files -/' \
'--config=[Read this configuration file in place of the project'\''s]:FILE:_files' \
'--environment=[Use this environment of the configuration]:NAME:_default' \
'--env-file=[Read variables from this file]:FILE:_files' \
'(--format)--json[The same as --format json]' \
'(-v --verbose)-q[Say nothing but results, errors and warnings about trust]' \
'(-v --verbose)--quiet[Say nothing but results, errors and warnings about trust]' \
'*-v[Say more; -vv and -vvv log what happens inside]' \
'*--verbose[Say more; -vv and -vvv log what happens inside]' \
'--offline[Never use the network]' \
'-y[Answer every question with yes]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
        esac
    ;;
esac
;;
(secrets)
_arguments "${_arguments_options[@]}" : \
'--color=[When to use colours\: auto, always or never]:WHEN:((auto\:"On a terminal that can show them"
always\:"Even into a file or a pipe"
never\:"Not at all"))' \
'--log-format=[How logs are written to standard error\: text or json]:FORMAT:((text\:"A line for people"
json\:"A JSON object a line"))' \
'--endpoint-url=[Reach \`s3\://\` places at this service\: the URL of one that is not Amazon'\''s]:URL:_default' \
'--cache-dir=[Keep the cache in this folder]:DIR:_files -/' \
'--config=[Read this configuration file in place of the project'\''s]:FILE:_files' \
'--environment=[Use this environment of the configuration]:NAME:_default' \
'--env-file=[Read variables from this file]:FILE:_files' \
'(-v --verbose)-q[Say nothing but results, errors and warnings about trust]' \
'(-v --verbose)--quiet[Say nothing but results, errors and warnings about trust]' \
'*-v[Say more; -vv and -vvv log what happens inside]' \
'*--verbose[Say more; -vv and -vvv log what happens inside]' \
'--offline[Never use the network]' \
'-y[Answer every question with yes]' \
'--yes[Answer every question with yes]' \
'-h[Print help]' \
'--help[Print help]' \
":: :_open-skills__subcmd__secrets_commands" \
"*::: :->secrets" \
&& ret=0

    case $state in
    (secrets)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:open-skills-secrets-command-$line[1]:"
        case $line[1] in
            (set)
_arguments "${_arguments_options[@]}" : \
'--passphrase-file=[Read the passphrase from the first line of this file, \`-\` for standard input \[default\: OPEN_SKILLS_PASSPHRASE, else the terminal\]]:FILE:_files' \
'--format=[How to write the answer]:FORMAT:((human\:"For people"
json\:"For machines"))' \
'--color=[When to use colours\: auto, always or never]:WHEN:((auto\:"On a terminal that can show them"
always\:"Even into a file or a pipe"
never\:"Not at all"))' \
'--log-format=[How logs are written to standard error\: text or json]:FORMAT:((text\:"A line for people"
json\:"A JSON object a line"))' \
'--endpoint-url=[Reach \`s3\://\` places at this service\: the URL of one that is not Amazon'\''s]:URL:_default' \
'--cache-dir=[Keep the cache in this folder]:DIR:_files -/' \
'--config=[Read this configuration file in place of the project'\''s]:FILE:_files' \
'--environment=[Use this environment of the configuration]:NAME:_default' \
'--env-file=[Read variables from this file]:FILE:_files' \
'(--passphrase-file)--no-passphrase[Protect the secrets of this machine by file permissions alone]' \
'(--format)--json[The same as --format json]' \
'(-v --verbose)-q[Say nothing but results, errors and warnings about trust]' \
'(-v --verbose)--quiet[Say nothing but results, errors and warnings about trust]' \
'*-v[Say more; -vv and -vvv log what happens inside]' \
'*--verbose[Say more; -vv and -vvv log what happens inside]' \
'--offline[Never use the network]' \
'-y[Answer every question with yes]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
':name -- What it is called\: also the variable that a script finds it in:_default' \
&& ret=0
;;
(list)
_arguments "${_arguments_options[@]}" : \
'--format=[How to write the answer]:FORMAT:((human\:"For people"
json\:"For machines"))' \
'--color=[When to use colours\: auto, always or never]:WHEN:((auto\:"On a terminal that can show them"
always\:"Even into a file or a pipe"
never\:"Not at all"))' \
'--log-format=[How logs are written to standard error\: text or json]:FORMAT:((text\:"A line for people"
json\:"A JSON object a line"))' \
'--endpoint-url=[Reach \`s3\://\` places at this service\: the URL of one that is not Amazon'\''s]:URL:_default' \
'--cache-dir=[Keep the cache in this folder]:DIR:_files -/' \
'--config=[Read this configuration file in place of the project'\''s]:FILE:_files' \
'--environment=[Use this environment of the configuration]:NAME:_default' \
'--env-file=[Read variables from this file]:FILE:_files' \
'(--format)--json[The same as --format json]' \
'(-v --verbose)-q[Say nothing but results, errors and warnings about trust]' \
'(-v --verbose)--quiet[Say nothing but results, errors and warnings about trust]' \
'*-v[Say more; -vv and -vvv log what happens inside]' \
'*--verbose[Say more; -vv and -vvv log what happens inside]' \
'--offline[Never use the network]' \
'-y[Answer every question with yes]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(remove)
_arguments "${_arguments_options[@]}" : \
'--format=[How to write the answer]:FORMAT:((human\:"For people"
json\:"For machines"))' \
'--color=[When to use colours\: auto, always or never]:WHEN:((auto\:"On a terminal that can show them"
always\:"Even into a file or a pipe"
never\:"Not at all"))' \
'--log-format=[How logs are written to standard error\: text or json]:FORMAT:((text\:"A line for people"
json\:"A JSON object a line"))' \
'--endpoint-url=[Reach \`s3\://\` places at this service\: the URL of one that is not Amazon'\''s]:URL:_default' \
'--cache-dir=[Keep the cache in this folder]:DIR:_files -/' \
'--config=[Read this configuration file in place of the project'\''s]:FILE:_files' \
'--environment=[Use this environment of the configuration]:NAME:_default' \
'--env-file=[Read variables from this file]:FILE:_files' \
'(--format)--json[The same as --format json]' \
'(-v --verbose)-q[Say nothing but results, errors and warnings about trust]' \
'(-v --verbose)--quiet[Say nothing but results, errors and warnings about trust]' \
'*-v[Say more; -vv and -vvv log what happens inside]' \
'*--verbose[Say more; -vv and -vvv log what happens inside]' \
'--offline[Never use the network]' \
'-y[Answer every question with yes]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
':name -- What it is called:_default' \
&& ret=0
;;
        esac
    ;;
esac
;;
(runtime)
_arguments "${_arguments_options[@]}" : \
'--color=[When to use colours\: auto, always or never]:WHEN:((auto\:"On a terminal that can show them"
always\:"Even into a file or a pipe"
never\:"Not at all"))' \
'--log-format=[How logs are written to standard error\: text or json]:FORMAT:((text\:"A line for people"
json\:"A JSON object a line"))' \
'--endpoint-url=[Reach \`s3\://\` places at this service\: the URL of one that is not Amazon'\''s]:URL:_default' \
'--cache-dir=[Keep the cache in this folder]:DIR:_files -/' \
'--config=[Read this configuration file in place of the project'\''s]:FILE:_files' \
'--environment=[Use this environment of the configuration]:NAME:_default' \
'--env-file=[Read variables from this file]:FILE:_files' \
'(-v --verbose)-q[Say nothing but results, errors and warnings about trust]' \
'(-v --verbose)--quiet[Say nothing but results, errors and warnings about trust]' \
'*-v[Say more; -vv and -vvv log what happens inside]' \
'*--verbose[Say more; -vv and -vvv log what happens inside]' \
'--offline[Never use the network]' \
'-y[Answer every question with yes]' \
'--yes[Answer every question with yes]' \
'-h[Print help]' \
'--help[Print help]' \
":: :_open-skills__subcmd__runtime_commands" \
"*::: :->runtime" \
&& ret=0

    case $state in
    (runtime)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:open-skills-runtime-command-$line[1]:"
        case $line[1] in
            (list)
_arguments "${_arguments_options[@]}" : \
'--format=[How to write the answer]:FORMAT:((human\:"For people"
json\:"For machines"))' \
'--color=[When to use colours\: auto, always or never]:WHEN:((auto\:"On a terminal that can show them"
always\:"Even into a file or a pipe"
never\:"Not at all"))' \
'--log-format=[How logs are written to standard error\: text or json]:FORMAT:((text\:"A line for people"
json\:"A JSON object a line"))' \
'--endpoint-url=[Reach \`s3\://\` places at this service\: the URL of one that is not Amazon'\''s]:URL:_default' \
'--cache-dir=[Keep the cache in this folder]:DIR:_files -/' \
'--config=[Read this configuration file in place of the project'\''s]:FILE:_files' \
'--environment=[Use this environment of the configuration]:NAME:_default' \
'--env-file=[Read variables from this file]:FILE:_files' \
'(--format)--json[The same as --format json]' \
'(-v --verbose)-q[Say nothing but results, errors and warnings about trust]' \
'(-v --verbose)--quiet[Say nothing but results, errors and warnings about trust]' \
'*-v[Say more; -vv and -vvv log what happens inside]' \
'*--verbose[Say more; -vv and -vvv log what happens inside]' \
'--offline[Never use the network]' \
'-y[Answer every question with yes]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(install)
_arguments "${_arguments_options[@]}" : \
'--format=[How to write the answer]:FORMAT:((human\:"For people"
json\:"For machines"))' \
'--from=[Take it out of a file\: a built runtime, or its package]:FILE:_files' \
'--color=[When to use colours\: auto, always or never]:WHEN:((auto\:"On a terminal that can show them"
always\:"Even into a file or a pipe"
never\:"Not at all"))' \
'--log-format=[How logs are written to standard error\: text or json]:FORMAT:((text\:"A line for people"
json\:"A JSON object a line"))' \
'--endpoint-url=[Reach \`s3\://\` places at this service\: the URL of one that is not Amazon'\''s]:URL:_default' \
'--cache-dir=[Keep the cache in this folder]:DIR:_files -/' \
'--config=[Read this configuration file in place of the project'\''s]:FILE:_files' \
'--environment=[Use this environment of the configuration]:NAME:_default' \
'--env-file=[Read variables from this file]:FILE:_files' \
'(--format)--json[The same as --format json]' \
'--force[Get it anew, also when it is there]' \
'(-v --verbose)-q[Say nothing but results, errors and warnings about trust]' \
'(-v --verbose)--quiet[Say nothing but results, errors and warnings about trust]' \
'*-v[Say more; -vv and -vvv log what happens inside]' \
'*--verbose[Say more; -vv and -vvv log what happens inside]' \
'--offline[Never use the network]' \
'-y[Answer every question with yes]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
':language -- python, javascript or python-sci:_default' \
&& ret=0
;;
(build)
_arguments "${_arguments_options[@]}" : \
'-o+[The file to write]:FILE:_files' \
'--output=[The file to write]:FILE:_files' \
'--format=[How to write the answer]:FORMAT:((human\:"For people"
json\:"For machines"))' \
'--color=[When to use colours\: auto, always or never]:WHEN:((auto\:"On a terminal that can show them"
always\:"Even into a file or a pipe"
never\:"Not at all"))' \
'--log-format=[How logs are written to standard error\: text or json]:FORMAT:((text\:"A line for people"
json\:"A JSON object a line"))' \
'--endpoint-url=[Reach \`s3\://\` places at this service\: the URL of one that is not Amazon'\''s]:URL:_default' \
'--cache-dir=[Keep the cache in this folder]:DIR:_files -/' \
'--config=[Read this configuration file in place of the project'\''s]:FILE:_files' \
'--environment=[Use this environment of the configuration]:NAME:_default' \
'--env-file=[Read variables from this file]:FILE:_files' \
'(--format)--json[The same as --format json]' \
'(-v --verbose)-q[Say nothing but results, errors and warnings about trust]' \
'(-v --verbose)--quiet[Say nothing but results, errors and warnings about trust]' \
'*-v[Say more; -vv and -vvv log what happens inside]' \
'*--verbose[Say more; -vv and -vvv log what happens inside]' \
'--offline[Never use the network]' \
'-y[Answer every question with yes]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(remove)
_arguments "${_arguments_options[@]}" : \
'--format=[How to write the answer]:FORMAT:((human\:"For people"
json\:"For machines"))' \
'--color=[When to use colours\: auto, always or never]:WHEN:((auto\:"On a terminal that can show them"
always\:"Even into a file or a pipe"
never\:"Not at all"))' \
'--log-format=[How logs are written to standard error\: text or json]:FORMAT:((text\:"A line for people"
json\:"A JSON object a line"))' \
'--endpoint-url=[Reach \`s3\://\` places at this service\: the URL of one that is not Amazon'\''s]:URL:_default' \
'--cache-dir=[Keep the cache in this folder]:DIR:_files -/' \
'--config=[Read this configuration file in place of the project'\''s]:FILE:_files' \
'--environment=[Use this environment of the configuration]:NAME:_default' \
'--env-file=[Read variables from this file]:FILE:_files' \
'(--format)--json[The same as --format json]' \
'(-v --verbose)-q[Say nothing but results, errors and warnings about trust]' \
'(-v --verbose)--quiet[Say nothing but results, errors and warnings about trust]' \
'*-v[Say more; -vv and -vvv log what happens inside]' \
'*--verbose[Say more; -vv and -vvv log what happens inside]' \
'--offline[Never use the network]' \
'-y[Answer every question with yes]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
':language -- python, javascript or python-sci:_default' \
&& ret=0
;;
(verify)
_arguments "${_arguments_options[@]}" : \
'--format=[How to write the answer]:FORMAT:((human\:"For people"
json\:"For machines"))' \
'--color=[When to use colours\: auto, always or never]:WHEN:((auto\:"On a terminal that can show them"
always\:"Even into a file or a pipe"
never\:"Not at all"))' \
'--log-format=[How logs are written to standard error\: text or json]:FORMAT:((text\:"A line for people"
json\:"A JSON object a line"))' \
'--endpoint-url=[Reach \`s3\://\` places at this service\: the URL of one that is not Amazon'\''s]:URL:_default' \
'--cache-dir=[Keep the cache in this folder]:DIR:_files -/' \
'--config=[Read this configuration file in place of the project'\''s]:FILE:_files' \
'--environment=[Use this environment of the configuration]:NAME:_default' \
'--env-file=[Read variables from this file]:FILE:_files' \
'(--format)--json[The same as --format json]' \
'(-v --verbose)-q[Say nothing but results, errors and warnings about trust]' \
'(-v --verbose)--quiet[Say nothing but results, errors and warnings about trust]' \
'*-v[Say more; -vv and -vvv log what happens inside]' \
'*--verbose[Say more; -vv and -vvv log what happens inside]' \
'--offline[Never use the network]' \
'-y[Answer every question with yes]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'::language -- python, javascript or python-sci; every installed one when absent:_default' \
&& ret=0
;;
(path)
_arguments "${_arguments_options[@]}" : \
'--format=[How to write the answer]:FORMAT:((human\:"For people"
json\:"For machines"))' \
'--color=[When to use colours\: auto, always or never]:WHEN:((auto\:"On a terminal that can show them"
always\:"Even into a file or a pipe"
never\:"Not at all"))' \
'--log-format=[How logs are written to standard error\: text or json]:FORMAT:((text\:"A line for people"
json\:"A JSON object a line"))' \
'--endpoint-url=[Reach \`s3\://\` places at this service\: the URL of one that is not Amazon'\''s]:URL:_default' \
'--cache-dir=[Keep the cache in this folder]:DIR:_files -/' \
'--config=[Read this configuration file in place of the project'\''s]:FILE:_files' \
'--environment=[Use this environment of the configuration]:NAME:_default' \
'--env-file=[Read variables from this file]:FILE:_files' \
'(--format)--json[The same as --format json]' \
'(-v --verbose)-q[Say nothing but results, errors and warnings about trust]' \
'(-v --verbose)--quiet[Say nothing but results, errors and warnings about trust]' \
'*-v[Say more; -vv and -vvv log what happens inside]' \
'*--verbose[Say more; -vv and -vvv log what happens inside]' \
'--offline[Never use the network]' \
'-y[Answer every question with yes]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
':language -- python, javascript or python-sci:_default' \
&& ret=0
;;
        esac
    ;;
esac
;;
(pack)
_arguments "${_arguments_options[@]}" : \
'-o+[The archive to write, or a folder for it]:FILE|DIR:_files' \
'--output=[The archive to write, or a folder for it]:FILE|DIR:_files' \
'--layout=[What stands at the archive'\''s root\: the skill'\''s folder, or SKILL.md itself]:LAYOUT:((dir\:"One folder with the skill'\''s name, as uploads want it"
root\:"SKILL.md itself, as discovery sites serve it"))' \
'--format-archive=[The archive'\''s format; by default what the output'\''s ending says, else zip]:FORMAT:((zip\:"A .skill file, which is a zip"
tar.gz\:"A .tar.gz file"))' \
'*--exclude=[Leave these files out too; can be given more than once]:GLOB:_default' \
'*--include=[Pack these files although something leaves them out or takes them for secrets]:GLOB:_default' \
'(--no-lint)*--profile=[Lint through the eyes of this client or validator; can be given more than once]:NAME:_default' \
'--key=[The key\: a name of \`keys list\`, or a PEM or OpenSSH file \[default\: OPEN_SKILLS_SIGNING_KEY, which holds a PEM or a path, else your only key\]]:KEY:_default' \
'--passphrase-file=[Read the passphrase from the first line of this file, \`-\` for standard input \[default\: OPEN_SKILLS_PASSPHRASE, else the terminal\]]:FILE:_files' \
'--format=[How to write the answer]:FORMAT:((human\:"For people"
json\:"For machines"))' \
'--color=[When to use colours\: auto, always or never]:WHEN:((auto\:"On a terminal that can show them"
always\:"Even into a file or a pipe"
never\:"Not at all"))' \
'--log-format=[How logs are written to standard error\: text or json]:FORMAT:((text\:"A line for people"
json\:"A JSON object a line"))' \
'--endpoint-url=[Reach \`s3\://\` places at this service\: the URL of one that is not Amazon'\''s]:URL:_default' \
'--cache-dir=[Keep the cache in this folder]:DIR:_files -/' \
'--config=[Read this configuration file in place of the project'\''s]:FILE:_files' \
'--environment=[Use this environment of the configuration]:NAME:_default' \
'--env-file=[Read variables from this file]:FILE:_files' \
'--store[Do not compress]' \
'--list[Show what would be packed, left out and refused; write nothing]' \
'--allow-large[Pack more than the 30 MB that uploads may have]' \
'--no-lint[Do not lint first]' \
'--sign[Sign each archive, as \`open-skills sign\` does]' \
'--ssh-agent[Ask the ssh-agent to sign; \`--key FILE.pub\` says with which of its keys]' \
'(--format)--json[The same as --format json]' \
'(-v --verbose)-q[Say nothing but results, errors and warnings about trust]' \
'(-v --verbose)--quiet[Say nothing but results, errors and warnings about trust]' \
'*-v[Say more; -vv and -vvv log what happens inside]' \
'*--verbose[Say more; -vv and -vvv log what happens inside]' \
'--offline[Never use the network]' \
'-y[Answer every question with yes]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'*::paths -- Skills, or folders that hold skills:_files' \
&& ret=0
;;
(unpack)
_arguments "${_arguments_options[@]}" : \
'-C+[The folder to unpack into; made when it is missing]:DIR:_files -/' \
'--directory=[The folder to unpack into; made when it is missing]:DIR:_files -/' \
'--format=[How to write the answer]:FORMAT:((human\:"For people"
json\:"For machines"))' \
'--color=[When to use colours\: auto, always or never]:WHEN:((auto\:"On a terminal that can show them"
always\:"Even into a file or a pipe"
never\:"Not at all"))' \
'--log-format=[How logs are written to standard error\: text or json]:FORMAT:((text\:"A line for people"
json\:"A JSON object a line"))' \
'--endpoint-url=[Reach \`s3\://\` places at this service\: the URL of one that is not Amazon'\''s]:URL:_default' \
'--cache-dir=[Keep the cache in this folder]:DIR:_files -/' \
'--config=[Read this configuration file in place of the project'\''s]:FILE:_files' \
'--environment=[Use this environment of the configuration]:NAME:_default' \
'--env-file=[Read variables from this file]:FILE:_files' \
'--force[Replace the skill'\''s folder when it is there already]' \
'--foreign[Also take archives whose sizes follow the data, as Finder and streaming writers make]' \
'--verify[Unpack only what is signed by a key that counts; see \`open-skills trust\`]' \
'(--format)--json[The same as --format json]' \
'(-v --verbose)-q[Say nothing but results, errors and warnings about trust]' \
'(-v --verbose)--quiet[Say nothing but results, errors and warnings about trust]' \
'*-v[Say more; -vv and -vvv log what happens inside]' \
'*--verbose[Say more; -vv and -vvv log what happens inside]' \
'--offline[Never use the network]' \
'-y[Answer every question with yes]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
':file -- A .skill, .zip or .tar.gz file; `-` reads one from standard input:_files' \
&& ret=0
;;
(inspect)
_arguments "${_arguments_options[@]}" : \
'(--content)--file=[Print one file of the skill and nothing else]:PATH:_default' \
'--registry=[Look for a reference in this registry\: a configured name, \`local\`, or a place]:REGISTRY:_default' \
'--format=[How to write the answer]:FORMAT:((human\:"For people"
json\:"For machines"))' \
'--color=[When to use colours\: auto, always or never]:WHEN:((auto\:"On a terminal that can show them"
always\:"Even into a file or a pipe"
never\:"Not at all"))' \
'--log-format=[How logs are written to standard error\: text or json]:FORMAT:((text\:"A line for people"
json\:"A JSON object a line"))' \
'--endpoint-url=[Reach \`s3\://\` places at this service\: the URL of one that is not Amazon'\''s]:URL:_default' \
'--cache-dir=[Keep the cache in this folder]:DIR:_files -/' \
'--config=[Read this configuration file in place of the project'\''s]:FILE:_files' \
'--environment=[Use this environment of the configuration]:NAME:_default' \
'--env-file=[Read variables from this file]:FILE:_files' \
'--content[With JSON\: also frontmatter, body, scripts and the schema of the skill'\''s settings]' \
'(--format)--json[The same as --format json]' \
'(-v --verbose)-q[Say nothing but results, errors and warnings about trust]' \
'(-v --verbose)--quiet[Say nothing but results, errors and warnings about trust]' \
'*-v[Say more; -vv and -vvv log what happens inside]' \
'*--verbose[Say more; -vv and -vvv log what happens inside]' \
'--offline[Never use the network]' \
'-y[Answer every question with yes]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'::path -- A skill'\''s folder, a .skill, .zip or .tar.gz file, or a reference such as `pdf@^1.2`:_files' \
&& ret=0
;;
(diff)
_arguments "${_arguments_options[@]}" : \
'--registry=[Look for references in this registry\: a configured name, \`local\`, or a place]:REGISTRY:_default' \
'--format=[How to write the answer]:FORMAT:((human\:"For people"
json\:"For machines"))' \
'--color=[When to use colours\: auto, always or never]:WHEN:((auto\:"On a terminal that can show them"
always\:"Even into a file or a pipe"
never\:"Not at all"))' \
'--log-format=[How logs are written to standard error\: text or json]:FORMAT:((text\:"A line for people"
json\:"A JSON object a line"))' \
'--endpoint-url=[Reach \`s3\://\` places at this service\: the URL of one that is not Amazon'\''s]:URL:_default' \
'--cache-dir=[Keep the cache in this folder]:DIR:_files -/' \
'--config=[Read this configuration file in place of the project'\''s]:FILE:_files' \
'--environment=[Use this environment of the configuration]:NAME:_default' \
'--env-file=[Read variables from this file]:FILE:_files' \
'--name-only[Leave out the lines that differ]' \
'(--format)--json[The same as --format json]' \
'(-v --verbose)-q[Say nothing but results, errors and warnings about trust]' \
'(-v --verbose)--quiet[Say nothing but results, errors and warnings about trust]' \
'*-v[Say more; -vv and -vvv log what happens inside]' \
'*--verbose[Say more; -vv and -vvv log what happens inside]' \
'--offline[Never use the network]' \
'-y[Answer every question with yes]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
':before -- A skill'\''s folder or archive, or a reference such as `pdf@1.0.0`:_files' \
':after -- Another one, or another version of it:_files' \
&& ret=0
;;
(version)
_arguments "${_arguments_options[@]}" : \
'--format=[How to write the answer]:FORMAT:((human\:"For people"
json\:"For machines"))' \
'--color=[When to use colours\: auto, always or never]:WHEN:((auto\:"On a terminal that can show them"
always\:"Even into a file or a pipe"
never\:"Not at all"))' \
'--log-format=[How logs are written to standard error\: text or json]:FORMAT:((text\:"A line for people"
json\:"A JSON object a line"))' \
'--endpoint-url=[Reach \`s3\://\` places at this service\: the URL of one that is not Amazon'\''s]:URL:_default' \
'--cache-dir=[Keep the cache in this folder]:DIR:_files -/' \
'--config=[Read this configuration file in place of the project'\''s]:FILE:_files' \
'--environment=[Use this environment of the configuration]:NAME:_default' \
'--env-file=[Read variables from this file]:FILE:_files' \
'--dry-run[Write nothing; say what would change]' \
'(--format)--json[The same as --format json]' \
'(-v --verbose)-q[Say nothing but results, errors and warnings about trust]' \
'(-v --verbose)--quiet[Say nothing but results, errors and warnings about trust]' \
'*-v[Say more; -vv and -vvv log what happens inside]' \
'*--verbose[Say more; -vv and -vvv log what happens inside]' \
'--offline[Never use the network]' \
'-y[Answer every question with yes]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'::step -- major, minor, patch, or a version; shows the version without:_default' \
'::path -- The skill, or a place inside it:_files' \
&& ret=0
;;
(publish)
_arguments "${_arguments_options[@]}" : \
'--registry=[A configured name, \`local\`, or a place]:REGISTRY:_default' \
'(--registry --tag --key --ssh-agent)--to-library=[Put its plain files into a library instead\: a folder or \`s3\://bucket/prefix\`]:PLACE:_default' \
'--tag=[A word that stands for this version from now on]:TAG:_default' \
'--key=[The key\: a name of \`keys list\`, or a PEM or OpenSSH file \[default\: OPEN_SKILLS_SIGNING_KEY, which holds a PEM or a path, else your only key\]]:KEY:_default' \
'--passphrase-file=[Read the passphrase from the first line of this file, \`-\` for standard input \[default\: OPEN_SKILLS_PASSPHRASE, else the terminal\]]:FILE:_files' \
'(--no-test)--engine=[What runs the skill'\''s tests]:ENGINE:((wasm\:"The WebAssembly sandbox"
native\:"Programs of this machine, in a sandbox of its system"
docker\:"A container"))' \
'--format=[How to write the answer]:FORMAT:((human\:"For people"
json\:"For machines"))' \
'--color=[When to use colours\: auto, always or never]:WHEN:((auto\:"On a terminal that can show them"
always\:"Even into a file or a pipe"
never\:"Not at all"))' \
'--log-format=[How logs are written to standard error\: text or json]:FORMAT:((text\:"A line for people"
json\:"A JSON object a line"))' \
'--endpoint-url=[Reach \`s3\://\` places at this service\: the URL of one that is not Amazon'\''s]:URL:_default' \
'--cache-dir=[Keep the cache in this folder]:DIR:_files -/' \
'--config=[Read this configuration file in place of the project'\''s]:FILE:_files' \
'--environment=[Use this environment of the configuration]:NAME:_default' \
'--env-file=[Read variables from this file]:FILE:_files' \
'--force[Also remove what the library has and the skill has not]' \
'(--key --ssh-agent)--unsigned[Publish without a signature where one is usual]' \
'--ssh-agent[Ask the ssh-agent to sign; \`--key FILE.pub\` says with which of its keys]' \
'--dry-run[Do everything but write to the registry]' \
'--allow-dirty[Publish what is not committed in git]' \
'--no-test[Leave the skill'\''s tests out]' \
'--allow-large[Publish more than the 30 MB that uploads elsewhere may have]' \
'(--format)--json[The same as --format json]' \
'(-v --verbose)-q[Say nothing but results, errors and warnings about trust]' \
'(-v --verbose)--quiet[Say nothing but results, errors and warnings about trust]' \
'*-v[Say more; -vv and -vvv log what happens inside]' \
'*--verbose[Say more; -vv and -vvv log what happens inside]' \
'--offline[Never use the network]' \
'-y[Answer every question with yes]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'::path -- The skill'\''s folder, or its archive:_files' \
&& ret=0
;;
(pull)
_arguments "${_arguments_options[@]}" : \
'--registry=[A configured name, \`local\`, or a place]:REGISTRY:_default' \
'-C+[The folder that gets one folder a skill, and the lock]:DIR:_files -/' \
'--directory=[The folder that gets one folder a skill, and the lock]:DIR:_files -/' \
'-j+[How many downloads at once]:N:_default' \
'--jobs=[How many downloads at once]:N:_default' \
'--format=[How to write the answer]:FORMAT:((human\:"For people"
json\:"For machines"))' \
'--color=[When to use colours\: auto, always or never]:WHEN:((auto\:"On a terminal that can show them"
always\:"Even into a file or a pipe"
never\:"Not at all"))' \
'--log-format=[How logs are written to standard error\: text or json]:FORMAT:((text\:"A line for people"
json\:"A JSON object a line"))' \
'--endpoint-url=[Reach \`s3\://\` places at this service\: the URL of one that is not Amazon'\''s]:URL:_default' \
'--cache-dir=[Keep the cache in this folder]:DIR:_files -/' \
'--config=[Read this configuration file in place of the project'\''s]:FILE:_files' \
'--environment=[Use this environment of the configuration]:NAME:_default' \
'--env-file=[Read variables from this file]:FILE:_files' \
'(--registry)--library[Take skills of the configured library, all of them when none is named]' \
'(--locked --refresh)--frozen[Take the lock as it is; ask no registry for versions]' \
'(--refresh)--locked[Fail when the lock would change]' \
'--refresh[Choose anew, also where the lock has an answer]' \
'(--locked --frozen)--accept-permissions[Agree to what a newer version may do and the locked one may not, and to another signer]' \
'--allow-stale[Take a registry'\''s signed state also past its time]' \
'--force[Replace folders that were changed by hand]' \
'(--format)--json[The same as --format json]' \
'(-v --verbose)-q[Say nothing but results, errors and warnings about trust]' \
'(-v --verbose)--quiet[Say nothing but results, errors and warnings about trust]' \
'*-v[Say more; -vv and -vvv log what happens inside]' \
'*--verbose[Say more; -vv and -vvv log what happens inside]' \
'--offline[Never use the network]' \
'-y[Answer every question with yes]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'*::references -- Skills; those of open-skills.yaml and the lock when there are none:_default' \
&& ret=0
;;
(list)
_arguments "${_arguments_options[@]}" : \
'--registry=[A configured name, \`local\`, or a place]:REGISTRY:_default' \
'--scope=[With --installed\: \`project\`, \`user\`, or the folder of another project]:SCOPE:_default' \
'(--scope)-C+[With --installed\: the folder of another project, as \`pull -C\` takes it]:DIR:_files -/' \
'(--scope)--directory=[With --installed\: the folder of another project, as \`pull -C\` takes it]:DIR:_files -/' \
'--format=[How to write the answer]:FORMAT:((human\:"For people"
json\:"For machines"))' \
'--color=[When to use colours\: auto, always or never]:WHEN:((auto\:"On a terminal that can show them"
always\:"Even into a file or a pipe"
never\:"Not at all"))' \
'--log-format=[How logs are written to standard error\: text or json]:FORMAT:((text\:"A line for people"
json\:"A JSON object a line"))' \
'--endpoint-url=[Reach \`s3\://\` places at this service\: the URL of one that is not Amazon'\''s]:URL:_default' \
'--cache-dir=[Keep the cache in this folder]:DIR:_files -/' \
'--config=[Read this configuration file in place of the project'\''s]:FILE:_files' \
'--environment=[Use this environment of the configuration]:NAME:_default' \
'--env-file=[Read variables from this file]:FILE:_files' \
'(--library --installed)--versions[All versions of every skill, with their tags, dates, and whether they were taken back]' \
'(--registry)--library[List the configured library]' \
'(--registry --library)--installed[List what is installed on this machine]' \
'(--format)--json[The same as --format json]' \
'(-v --verbose)-q[Say nothing but results, errors and warnings about trust]' \
'(-v --verbose)--quiet[Say nothing but results, errors and warnings about trust]' \
'*-v[Say more; -vv and -vvv log what happens inside]' \
'*--verbose[Say more; -vv and -vvv log what happens inside]' \
'--offline[Never use the network]' \
'-y[Answer every question with yes]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'::name -- A skill whose versions to list, as `\[registry/\]name`:_default' \
&& ret=0
;;
(tree)
_arguments "${_arguments_options[@]}" : \
'--registry=[A configured name, \`local\`, or a place]:REGISTRY:_default' \
'--scope=[\`project\`, \`user\`, or the folder of another project]:SCOPE:_default' \
'(--scope)-C+[The folder that holds the lock, as \`pull -C\` wrote it]:DIR:_files -/' \
'(--scope)--directory=[The folder that holds the lock, as \`pull -C\` wrote it]:DIR:_files -/' \
'--format=[How to write the answer]:FORMAT:((human\:"For people"
json\:"For machines"
dot\:"For Graphviz"
mermaid\:"For Mermaid"))' \
'--color=[When to use colours\: auto, always or never]:WHEN:((auto\:"On a terminal that can show them"
always\:"Even into a file or a pipe"
never\:"Not at all"))' \
'--log-format=[How logs are written to standard error\: text or json]:FORMAT:((text\:"A line for people"
json\:"A JSON object a line"))' \
'--endpoint-url=[Reach \`s3\://\` places at this service\: the URL of one that is not Amazon'\''s]:URL:_default' \
'--cache-dir=[Keep the cache in this folder]:DIR:_files -/' \
'--config=[Read this configuration file in place of the project'\''s]:FILE:_files' \
'--environment=[Use this environment of the configuration]:NAME:_default' \
'--env-file=[Read variables from this file]:FILE:_files' \
'(--format)--json[The same as --format json]' \
'(-v --verbose)-q[Say nothing but results, errors and warnings about trust]' \
'(-v --verbose)--quiet[Say nothing but results, errors and warnings about trust]' \
'*-v[Say more; -vv and -vvv log what happens inside]' \
'*--verbose[Say more; -vv and -vvv log what happens inside]' \
'--offline[Never use the network]' \
'-y[Answer every question with yes]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'::skill -- A skill of a registry, a folder or an archive; the lock when there is none:_default' \
&& ret=0
;;
(search)
_arguments "${_arguments_options[@]}" : \
'*--tag=[Only skills with this tag; with several, with all of them]:TAG:_default' \
'--input-mime=[Only skills that take files of this type, such as application/pdf or image/*]:TYPE:_default' \
'--output-mime=[Only skills that make files of this type]:TYPE:_default' \
'--registry=[A configured name, \`local\`, or a place]:REGISTRY:_default' \
'--limit=[Show at most this many]:N:_default' \
'--format=[How to write the answer]:FORMAT:((human\:"For people"
json\:"For machines"))' \
'--color=[When to use colours\: auto, always or never]:WHEN:((auto\:"On a terminal that can show them"
always\:"Even into a file or a pipe"
never\:"Not at all"))' \
'--log-format=[How logs are written to standard error\: text or json]:FORMAT:((text\:"A line for people"
json\:"A JSON object a line"))' \
'--endpoint-url=[Reach \`s3\://\` places at this service\: the URL of one that is not Amazon'\''s]:URL:_default' \
'--cache-dir=[Keep the cache in this folder]:DIR:_files -/' \
'--config=[Read this configuration file in place of the project'\''s]:FILE:_files' \
'--environment=[Use this environment of the configuration]:NAME:_default' \
'--env-file=[Read variables from this file]:FILE:_files' \
'(--format)--json[The same as --format json]' \
'(-v --verbose)-q[Say nothing but results, errors and warnings about trust]' \
'(-v --verbose)--quiet[Say nothing but results, errors and warnings about trust]' \
'*-v[Say more; -vv and -vvv log what happens inside]' \
'*--verbose[Say more; -vv and -vvv log what happens inside]' \
'--offline[Never use the network]' \
'-y[Answer every question with yes]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'*::query -- What to look for:_default' \
&& ret=0
;;
(tag)
_arguments "${_arguments_options[@]}" : \
'--registry=[A configured name, \`local\`, or a place]:REGISTRY:_default' \
'--key=[The key\: a name of \`keys list\`, or a PEM or OpenSSH file \[default\: OPEN_SKILLS_SIGNING_KEY, which holds a PEM or a path, else your only key\]]:KEY:_default' \
'--passphrase-file=[Read the passphrase from the first line of this file, \`-\` for standard input \[default\: OPEN_SKILLS_PASSPHRASE, else the terminal\]]:FILE:_files' \
'--format=[How to write the answer]:FORMAT:((human\:"For people"
json\:"For machines"))' \
'--color=[When to use colours\: auto, always or never]:WHEN:((auto\:"On a terminal that can show them"
always\:"Even into a file or a pipe"
never\:"Not at all"))' \
'--log-format=[How logs are written to standard error\: text or json]:FORMAT:((text\:"A line for people"
json\:"A JSON object a line"))' \
'--endpoint-url=[Reach \`s3\://\` places at this service\: the URL of one that is not Amazon'\''s]:URL:_default' \
'--cache-dir=[Keep the cache in this folder]:DIR:_files -/' \
'--config=[Read this configuration file in place of the project'\''s]:FILE:_files' \
'--environment=[Use this environment of the configuration]:NAME:_default' \
'--env-file=[Read variables from this file]:FILE:_files' \
'--remove[Let the word stand for nothing]' \
'--ssh-agent[Ask the ssh-agent to sign; \`--key FILE.pub\` says with which of its keys]' \
'(--format)--json[The same as --format json]' \
'(-v --verbose)-q[Say nothing but results, errors and warnings about trust]' \
'(-v --verbose)--quiet[Say nothing but results, errors and warnings about trust]' \
'*-v[Say more; -vv and -vvv log what happens inside]' \
'*--verbose[Say more; -vv and -vvv log what happens inside]' \
'--offline[Never use the network]' \
'-y[Answer every question with yes]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
':reference -- One version, as `\[registry/\]name@1.2.0`; with --remove, the skill:_default' \
':tag -- The word:_default' \
&& ret=0
;;
(yank)
_arguments "${_arguments_options[@]}" : \
'--registry=[A configured name, \`local\`, or a place]:REGISTRY:_default' \
'--key=[The key\: a name of \`keys list\`, or a PEM or OpenSSH file \[default\: OPEN_SKILLS_SIGNING_KEY, which holds a PEM or a path, else your only key\]]:KEY:_default' \
'--passphrase-file=[Read the passphrase from the first line of this file, \`-\` for standard input \[default\: OPEN_SKILLS_PASSPHRASE, else the terminal\]]:FILE:_files' \
'--format=[How to write the answer]:FORMAT:((human\:"For people"
json\:"For machines"))' \
'--reason=[Why, for those who ask]:TEXT:_default' \
'--color=[When to use colours\: auto, always or never]:WHEN:((auto\:"On a terminal that can show them"
always\:"Even into a file or a pipe"
never\:"Not at all"))' \
'--log-format=[How logs are written to standard error\: text or json]:FORMAT:((text\:"A line for people"
json\:"A JSON object a line"))' \
'--endpoint-url=[Reach \`s3\://\` places at this service\: the URL of one that is not Amazon'\''s]:URL:_default' \
'--cache-dir=[Keep the cache in this folder]:DIR:_files -/' \
'--config=[Read this configuration file in place of the project'\''s]:FILE:_files' \
'--environment=[Use this environment of the configuration]:NAME:_default' \
'--env-file=[Read variables from this file]:FILE:_files' \
'--ssh-agent[Ask the ssh-agent to sign; \`--key FILE.pub\` says with which of its keys]' \
'(--format)--json[The same as --format json]' \
'(-v --verbose)-q[Say nothing but results, errors and warnings about trust]' \
'(-v --verbose)--quiet[Say nothing but results, errors and warnings about trust]' \
'*-v[Say more; -vv and -vvv log what happens inside]' \
'*--verbose[Say more; -vv and -vvv log what happens inside]' \
'--offline[Never use the network]' \
'-y[Answer every question with yes]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
':reference -- One version, as `\[registry/\]name@1.2.0`:_default' \
&& ret=0
;;
(unyank)
_arguments "${_arguments_options[@]}" : \
'--registry=[A configured name, \`local\`, or a place]:REGISTRY:_default' \
'--key=[The key\: a name of \`keys list\`, or a PEM or OpenSSH file \[default\: OPEN_SKILLS_SIGNING_KEY, which holds a PEM or a path, else your only key\]]:KEY:_default' \
'--passphrase-file=[Read the passphrase from the first line of this file, \`-\` for standard input \[default\: OPEN_SKILLS_PASSPHRASE, else the terminal\]]:FILE:_files' \
'--format=[How to write the answer]:FORMAT:((human\:"For people"
json\:"For machines"))' \
'--color=[When to use colours\: auto, always or never]:WHEN:((auto\:"On a terminal that can show them"
always\:"Even into a file or a pipe"
never\:"Not at all"))' \
'--log-format=[How logs are written to standard error\: text or json]:FORMAT:((text\:"A line for people"
json\:"A JSON object a line"))' \
'--endpoint-url=[Reach \`s3\://\` places at this service\: the URL of one that is not Amazon'\''s]:URL:_default' \
'--cache-dir=[Keep the cache in this folder]:DIR:_files -/' \
'--config=[Read this configuration file in place of the project'\''s]:FILE:_files' \
'--environment=[Use this environment of the configuration]:NAME:_default' \
'--env-file=[Read variables from this file]:FILE:_files' \
'--ssh-agent[Ask the ssh-agent to sign; \`--key FILE.pub\` says with which of its keys]' \
'(--format)--json[The same as --format json]' \
'(-v --verbose)-q[Say nothing but results, errors and warnings about trust]' \
'(-v --verbose)--quiet[Say nothing but results, errors and warnings about trust]' \
'*-v[Say more; -vv and -vvv log what happens inside]' \
'*--verbose[Say more; -vv and -vvv log what happens inside]' \
'--offline[Never use the network]' \
'-y[Answer every question with yes]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
':reference -- One version, as `\[registry/\]name@1.2.0`:_default' \
&& ret=0
;;
(registry)
_arguments "${_arguments_options[@]}" : \
'--color=[When to use colours\: auto, always or never]:WHEN:((auto\:"On a terminal that can show them"
always\:"Even into a file or a pipe"
never\:"Not at all"))' \
'--log-format=[How logs are written to standard error\: text or json]:FORMAT:((text\:"A line for people"
json\:"A JSON object a line"))' \
'--endpoint-url=[Reach \`s3\://\` places at this service\: the URL of one that is not Amazon'\''s]:URL:_default' \
'--cache-dir=[Keep the cache in this folder]:DIR:_files -/' \
'--config=[Read this configuration file in place of the project'\''s]:FILE:_files' \
'--environment=[Use this environment of the configuration]:NAME:_default' \
'--env-file=[Read variables from this file]:FILE:_files' \
'(-v --verbose)-q[Say nothing but results, errors and warnings about trust]' \
'(-v --verbose)--quiet[Say nothing but results, errors and warnings about trust]' \
'*-v[Say more; -vv and -vvv log what happens inside]' \
'*--verbose[Say more; -vv and -vvv log what happens inside]' \
'--offline[Never use the network]' \
'-y[Answer every question with yes]' \
'--yes[Answer every question with yes]' \
'-h[Print help]' \
'--help[Print help]' \
":: :_open-skills__subcmd__registry_commands" \
"*::: :->registry" \
&& ret=0

    case $state in
    (registry)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:open-skills-registry-command-$line[1]:"
        case $line[1] in
            (init)
_arguments "${_arguments_options[@]}" : \
'--format=[How to write the answer]:FORMAT:((human\:"For people"
json\:"For machines"))' \
'--color=[When to use colours\: auto, always or never]:WHEN:((auto\:"On a terminal that can show them"
always\:"Even into a file or a pipe"
never\:"Not at all"))' \
'--log-format=[How logs are written to standard error\: text or json]:FORMAT:((text\:"A line for people"
json\:"A JSON object a line"))' \
'--endpoint-url=[Reach \`s3\://\` places at this service\: the URL of one that is not Amazon'\''s]:URL:_default' \
'--cache-dir=[Keep the cache in this folder]:DIR:_files -/' \
'--config=[Read this configuration file in place of the project'\''s]:FILE:_files' \
'--environment=[Use this environment of the configuration]:NAME:_default' \
'--env-file=[Read variables from this file]:FILE:_files' \
'(--format)--json[The same as --format json]' \
'(-v --verbose)-q[Say nothing but results, errors and warnings about trust]' \
'(-v --verbose)--quiet[Say nothing but results, errors and warnings about trust]' \
'*-v[Say more; -vv and -vvv log what happens inside]' \
'*--verbose[Say more; -vv and -vvv log what happens inside]' \
'--offline[Never use the network]' \
'-y[Answer every question with yes]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'::registry -- A configured name, `local`, or a place:_default' \
&& ret=0
;;
(ls)
_arguments "${_arguments_options[@]}" : \
'--format=[How to write the answer]:FORMAT:((human\:"For people"
json\:"For machines"))' \
'--color=[When to use colours\: auto, always or never]:WHEN:((auto\:"On a terminal that can show them"
always\:"Even into a file or a pipe"
never\:"Not at all"))' \
'--log-format=[How logs are written to standard error\: text or json]:FORMAT:((text\:"A line for people"
json\:"A JSON object a line"))' \
'--endpoint-url=[Reach \`s3\://\` places at this service\: the URL of one that is not Amazon'\''s]:URL:_default' \
'--cache-dir=[Keep the cache in this folder]:DIR:_files -/' \
'--config=[Read this configuration file in place of the project'\''s]:FILE:_files' \
'--environment=[Use this environment of the configuration]:NAME:_default' \
'--env-file=[Read variables from this file]:FILE:_files' \
'(--format)--json[The same as --format json]' \
'(-v --verbose)-q[Say nothing but results, errors and warnings about trust]' \
'(-v --verbose)--quiet[Say nothing but results, errors and warnings about trust]' \
'*-v[Say more; -vv and -vvv log what happens inside]' \
'*--verbose[Say more; -vv and -vvv log what happens inside]' \
'--offline[Never use the network]' \
'-y[Answer every question with yes]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(check)
_arguments "${_arguments_options[@]}" : \
'--format=[How to write the answer]:FORMAT:((human\:"For people"
json\:"For machines"))' \
'--color=[When to use colours\: auto, always or never]:WHEN:((auto\:"On a terminal that can show them"
always\:"Even into a file or a pipe"
never\:"Not at all"))' \
'--log-format=[How logs are written to standard error\: text or json]:FORMAT:((text\:"A line for people"
json\:"A JSON object a line"))' \
'--endpoint-url=[Reach \`s3\://\` places at this service\: the URL of one that is not Amazon'\''s]:URL:_default' \
'--cache-dir=[Keep the cache in this folder]:DIR:_files -/' \
'--config=[Read this configuration file in place of the project'\''s]:FILE:_files' \
'--environment=[Use this environment of the configuration]:NAME:_default' \
'--env-file=[Read variables from this file]:FILE:_files' \
'(--format)--json[The same as --format json]' \
'--documents-only[Do not read the archives themselves]' \
'(-v --verbose)-q[Say nothing but results, errors and warnings about trust]' \
'(-v --verbose)--quiet[Say nothing but results, errors and warnings about trust]' \
'*-v[Say more; -vv and -vvv log what happens inside]' \
'*--verbose[Say more; -vv and -vvv log what happens inside]' \
'--offline[Never use the network]' \
'-y[Answer every question with yes]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'::registry -- A configured name, `local`, or a place:_default' \
&& ret=0
;;
(repair)
_arguments "${_arguments_options[@]}" : \
'--format=[How to write the answer]:FORMAT:((human\:"For people"
json\:"For machines"))' \
'--color=[When to use colours\: auto, always or never]:WHEN:((auto\:"On a terminal that can show them"
always\:"Even into a file or a pipe"
never\:"Not at all"))' \
'--log-format=[How logs are written to standard error\: text or json]:FORMAT:((text\:"A line for people"
json\:"A JSON object a line"))' \
'--endpoint-url=[Reach \`s3\://\` places at this service\: the URL of one that is not Amazon'\''s]:URL:_default' \
'--cache-dir=[Keep the cache in this folder]:DIR:_files -/' \
'--config=[Read this configuration file in place of the project'\''s]:FILE:_files' \
'--environment=[Use this environment of the configuration]:NAME:_default' \
'--env-file=[Read variables from this file]:FILE:_files' \
'(--format)--json[The same as --format json]' \
'--force[Give up tags that nobody knows any more]' \
'(-v --verbose)-q[Say nothing but results, errors and warnings about trust]' \
'(-v --verbose)--quiet[Say nothing but results, errors and warnings about trust]' \
'*-v[Say more; -vv and -vvv log what happens inside]' \
'*--verbose[Say more; -vv and -vvv log what happens inside]' \
'--offline[Never use the network]' \
'-y[Answer every question with yes]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'::registry -- A configured name, `local`, or a place:_default' \
&& ret=0
;;
(checkpoint)
_arguments "${_arguments_options[@]}" : \
'--days=[How many days it is believed \[default\: as many as the one before, else 30\]]:N:_default' \
'(--lost-key)--in-place-of=[Let the key of \`--key\` vouch for it in place of this one, which says so itself\: whoever knows it follows]:KEY:_default' \
'--key=[The key\: a name of \`keys list\`, or a PEM or OpenSSH file \[default\: OPEN_SKILLS_SIGNING_KEY, which holds a PEM or a path, else your only key\]]:KEY:_default' \
'--passphrase-file=[Read the passphrase from the first line of this file, \`-\` for standard input \[default\: OPEN_SKILLS_PASSPHRASE, else the terminal\]]:FILE:_files' \
'--format=[How to write the answer]:FORMAT:((human\:"For people"
json\:"For machines"))' \
'--color=[When to use colours\: auto, always or never]:WHEN:((auto\:"On a terminal that can show them"
always\:"Even into a file or a pipe"
never\:"Not at all"))' \
'--log-format=[How logs are written to standard error\: text or json]:FORMAT:((text\:"A line for people"
json\:"A JSON object a line"))' \
'--endpoint-url=[Reach \`s3\://\` places at this service\: the URL of one that is not Amazon'\''s]:URL:_default' \
'--cache-dir=[Keep the cache in this folder]:DIR:_files -/' \
'--config=[Read this configuration file in place of the project'\''s]:FILE:_files' \
'--environment=[Use this environment of the configuration]:NAME:_default' \
'--env-file=[Read variables from this file]:FILE:_files' \
'--lost-key[Let the key of \`--key\` vouch for it although the one before is gone\: whoever knows that one is refused until they agree]' \
'--ssh-agent[Ask the ssh-agent to sign; \`--key FILE.pub\` says with which of its keys]' \
'(--format)--json[The same as --format json]' \
'(-v --verbose)-q[Say nothing but results, errors and warnings about trust]' \
'(-v --verbose)--quiet[Say nothing but results, errors and warnings about trust]' \
'*-v[Say more; -vv and -vvv log what happens inside]' \
'*--verbose[Say more; -vv and -vvv log what happens inside]' \
'--offline[Never use the network]' \
'-y[Answer every question with yes]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'::registry -- A configured name, `local`, or a place:_default' \
&& ret=0
;;
(forget)
_arguments "${_arguments_options[@]}" : \
'--format=[How to write the answer]:FORMAT:((human\:"For people"
json\:"For machines"))' \
'--color=[When to use colours\: auto, always or never]:WHEN:((auto\:"On a terminal that can show them"
always\:"Even into a file or a pipe"
never\:"Not at all"))' \
'--log-format=[How logs are written to standard error\: text or json]:FORMAT:((text\:"A line for people"
json\:"A JSON object a line"))' \
'--endpoint-url=[Reach \`s3\://\` places at this service\: the URL of one that is not Amazon'\''s]:URL:_default' \
'--cache-dir=[Keep the cache in this folder]:DIR:_files -/' \
'--config=[Read this configuration file in place of the project'\''s]:FILE:_files' \
'--environment=[Use this environment of the configuration]:NAME:_default' \
'--env-file=[Read variables from this file]:FILE:_files' \
'(--format)--json[The same as --format json]' \
'(-v --verbose)-q[Say nothing but results, errors and warnings about trust]' \
'(-v --verbose)--quiet[Say nothing but results, errors and warnings about trust]' \
'*-v[Say more; -vv and -vvv log what happens inside]' \
'*--verbose[Say more; -vv and -vvv log what happens inside]' \
'--offline[Never use the network]' \
'-y[Answer every question with yes]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
':registry -- A configured name, or a place:_default' \
&& ret=0
;;
(gc)
_arguments "${_arguments_options[@]}" : \
'--format=[How to write the answer]:FORMAT:((human\:"For people"
json\:"For machines"))' \
'--grace=[Leave what was written within this time\: somebody may be publishing it]:SPAN:_default' \
'--color=[When to use colours\: auto, always or never]:WHEN:((auto\:"On a terminal that can show them"
always\:"Even into a file or a pipe"
never\:"Not at all"))' \
'--log-format=[How logs are written to standard error\: text or json]:FORMAT:((text\:"A line for people"
json\:"A JSON object a line"))' \
'--endpoint-url=[Reach \`s3\://\` places at this service\: the URL of one that is not Amazon'\''s]:URL:_default' \
'--cache-dir=[Keep the cache in this folder]:DIR:_files -/' \
'--config=[Read this configuration file in place of the project'\''s]:FILE:_files' \
'--environment=[Use this environment of the configuration]:NAME:_default' \
'--env-file=[Read variables from this file]:FILE:_files' \
'(--format)--json[The same as --format json]' \
'--dry-run[Say what would be removed, and remove nothing]' \
'(-v --verbose)-q[Say nothing but results, errors and warnings about trust]' \
'(-v --verbose)--quiet[Say nothing but results, errors and warnings about trust]' \
'*-v[Say more; -vv and -vvv log what happens inside]' \
'*--verbose[Say more; -vv and -vvv log what happens inside]' \
'--offline[Never use the network]' \
'-y[Answer every question with yes]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'::registry -- A configured name, `local`, or a place:_default' \
&& ret=0
;;
(mirror)
_arguments "${_arguments_options[@]}" : \
'--format=[How to write the answer]:FORMAT:((human\:"For people"
json\:"For machines"))' \
'--color=[When to use colours\: auto, always or never]:WHEN:((auto\:"On a terminal that can show them"
always\:"Even into a file or a pipe"
never\:"Not at all"))' \
'--log-format=[How logs are written to standard error\: text or json]:FORMAT:((text\:"A line for people"
json\:"A JSON object a line"))' \
'--endpoint-url=[Reach \`s3\://\` places at this service\: the URL of one that is not Amazon'\''s]:URL:_default' \
'--cache-dir=[Keep the cache in this folder]:DIR:_files -/' \
'--config=[Read this configuration file in place of the project'\''s]:FILE:_files' \
'--environment=[Use this environment of the configuration]:NAME:_default' \
'--env-file=[Read variables from this file]:FILE:_files' \
'--dry-run[Say what would be copied, and copy nothing]' \
'(--format)--json[The same as --format json]' \
'(-v --verbose)-q[Say nothing but results, errors and warnings about trust]' \
'(-v --verbose)--quiet[Say nothing but results, errors and warnings about trust]' \
'*-v[Say more; -vv and -vvv log what happens inside]' \
'*--verbose[Say more; -vv and -vvv log what happens inside]' \
'--offline[Never use the network]' \
'-y[Answer every question with yes]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
':from -- The registry to copy\: a configured name, `local`, or a place:_default' \
':to -- An empty place, or an earlier copy:_default' \
&& ret=0
;;
        esac
    ;;
esac
;;
(login)
_arguments "${_arguments_options[@]}" : \
'--user=[The user whose password it is; without one it is a token]:NAME:_default' \
'--passphrase-file=[Read the passphrase from the first line of this file, \`-\` for standard input \[default\: OPEN_SKILLS_PASSPHRASE, else the terminal\]]:FILE:_files' \
'--format=[How to write the answer]:FORMAT:((human\:"For people"
json\:"For machines"))' \
'--color=[When to use colours\: auto, always or never]:WHEN:((auto\:"On a terminal that can show them"
always\:"Even into a file or a pipe"
never\:"Not at all"))' \
'--log-format=[How logs are written to standard error\: text or json]:FORMAT:((text\:"A line for people"
json\:"A JSON object a line"))' \
'--endpoint-url=[Reach \`s3\://\` places at this service\: the URL of one that is not Amazon'\''s]:URL:_default' \
'--cache-dir=[Keep the cache in this folder]:DIR:_files -/' \
'--config=[Read this configuration file in place of the project'\''s]:FILE:_files' \
'--environment=[Use this environment of the configuration]:NAME:_default' \
'--env-file=[Read variables from this file]:FILE:_files' \
'(--passphrase-file)--no-passphrase[Protect what is kept on this machine by file permissions alone]' \
'(--format)--json[The same as --format json]' \
'(-v --verbose)-q[Say nothing but results, errors and warnings about trust]' \
'(-v --verbose)--quiet[Say nothing but results, errors and warnings about trust]' \
'*-v[Say more; -vv and -vvv log what happens inside]' \
'*--verbose[Say more; -vv and -vvv log what happens inside]' \
'--offline[Never use the network]' \
'-y[Answer every question with yes]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
':registry -- A configured name, or the place:_default' \
&& ret=0
;;
(logout)
_arguments "${_arguments_options[@]}" : \
'--format=[How to write the answer]:FORMAT:((human\:"For people"
json\:"For machines"))' \
'--color=[When to use colours\: auto, always or never]:WHEN:((auto\:"On a terminal that can show them"
always\:"Even into a file or a pipe"
never\:"Not at all"))' \
'--log-format=[How logs are written to standard error\: text or json]:FORMAT:((text\:"A line for people"
json\:"A JSON object a line"))' \
'--endpoint-url=[Reach \`s3\://\` places at this service\: the URL of one that is not Amazon'\''s]:URL:_default' \
'--cache-dir=[Keep the cache in this folder]:DIR:_files -/' \
'--config=[Read this configuration file in place of the project'\''s]:FILE:_files' \
'--environment=[Use this environment of the configuration]:NAME:_default' \
'--env-file=[Read variables from this file]:FILE:_files' \
'(--format)--json[The same as --format json]' \
'(-v --verbose)-q[Say nothing but results, errors and warnings about trust]' \
'(-v --verbose)--quiet[Say nothing but results, errors and warnings about trust]' \
'*-v[Say more; -vv and -vvv log what happens inside]' \
'*--verbose[Say more; -vv and -vvv log what happens inside]' \
'--offline[Never use the network]' \
'-y[Answer every question with yes]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
':registry -- A configured name, or the place:_default' \
&& ret=0
;;
(install)
_arguments "${_arguments_options[@]}" : \
'(--all)*-a+[The agents to install for; without it those that are configured, else found, else recorded by earlier installations]:AGENT:_default' \
'(--all)*--agent=[The agents to install for; without it those that are configured, else found, else recorded by earlier installations]:AGENT:_default' \
'--scope=[\`project\` (the folder of \`open-skills.yaml\`, else the root of the git repository, else this folder), \`user\`, or the folder of another project]:SCOPE:_default' \
'()--from-json=[Read skills from a JSON document, \`{"skills"\: \[{"name", "content"}\]}\`; \`-\` is standard input]:FILE:_files' \
'--registry=[A configured name, \`local\`, or a place]:REGISTRY:_default' \
'--format=[How to write the answer]:FORMAT:((human\:"For people"
json\:"For machines"))' \
'--color=[When to use colours\: auto, always or never]:WHEN:((auto\:"On a terminal that can show them"
always\:"Even into a file or a pipe"
never\:"Not at all"))' \
'--log-format=[How logs are written to standard error\: text or json]:FORMAT:((text\:"A line for people"
json\:"A JSON object a line"))' \
'--endpoint-url=[Reach \`s3\://\` places at this service\: the URL of one that is not Amazon'\''s]:URL:_default' \
'--cache-dir=[Keep the cache in this folder]:DIR:_files -/' \
'--config=[Read this configuration file in place of the project'\''s]:FILE:_files' \
'--environment=[Use this environment of the configuration]:NAME:_default' \
'--env-file=[Read variables from this file]:FILE:_files' \
'--all[Install for every agent that is known]' \
'(--copy)--link[Link to the one verified copy; the default]' \
'--copy[Put a copy into every folder]' \
'(--refresh)--frozen[Take the lock as it is; ask no registry for versions]' \
'--refresh[Choose anew, also where the lock has an answer]' \
'--accept-permissions[Agree to what comes and may do more than what is installed]' \
'--allow-stale[Take a registry'\''s signed state also past its time]' \
'--force[Replace what was changed by hand, and what somebody else put there]' \
'--dry-run[Say what would be written, replaced or removed, and do none of it; what registries say may go to the cache]' \
'(--format)--json[The same as --format json]' \
'(-v --verbose)-q[Say nothing but results, errors and warnings about trust]' \
'(-v --verbose)--quiet[Say nothing but results, errors and warnings about trust]' \
'*-v[Say more; -vv and -vvv log what happens inside]' \
'*--verbose[Say more; -vv and -vvv log what happens inside]' \
'--offline[Never use the network]' \
'-y[Answer every question with yes]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'*::references -- Skills\: registry references, folders, archives:_default' \
&& ret=0
;;
(uninstall)
_arguments "${_arguments_options[@]}" : \
'*-a+[Only these agents lose them]:AGENT:_default' \
'*--agent=[Only these agents lose them]:AGENT:_default' \
'--scope=[\`project\` (the folder of \`open-skills.yaml\`, else the root of the git repository, else this folder), \`user\`, or the folder of another project]:SCOPE:_default' \
'--format=[How to write the answer]:FORMAT:((human\:"For people"
json\:"For machines"))' \
'--color=[When to use colours\: auto, always or never]:WHEN:((auto\:"On a terminal that can show them"
always\:"Even into a file or a pipe"
never\:"Not at all"))' \
'--log-format=[How logs are written to standard error\: text or json]:FORMAT:((text\:"A line for people"
json\:"A JSON object a line"))' \
'--endpoint-url=[Reach \`s3\://\` places at this service\: the URL of one that is not Amazon'\''s]:URL:_default' \
'--cache-dir=[Keep the cache in this folder]:DIR:_files -/' \
'--config=[Read this configuration file in place of the project'\''s]:FILE:_files' \
'--environment=[Use this environment of the configuration]:NAME:_default' \
'--env-file=[Read variables from this file]:FILE:_files' \
'--force[Remove what was changed by hand too]' \
'--dry-run[Say what would be written, replaced or removed, and do none of it]' \
'(--format)--json[The same as --format json]' \
'(-v --verbose)-q[Say nothing but results, errors and warnings about trust]' \
'(-v --verbose)--quiet[Say nothing but results, errors and warnings about trust]' \
'*-v[Say more; -vv and -vvv log what happens inside]' \
'*--verbose[Say more; -vv and -vvv log what happens inside]' \
'--offline[Never use the network]' \
'-y[Answer every question with yes]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'*::names -- Installed skills:_default' \
&& ret=0
;;
(status)
_arguments "${_arguments_options[@]}" : \
'--scope=[\`project\` (the folder of \`open-skills.yaml\`, else the root of the git repository, else this folder), \`user\`, or the folder of another project]:SCOPE:_default' \
'(--scope)-C+[The folder of another project, as \`pull -C\` takes it]:DIR:_files -/' \
'(--scope)--directory=[The folder of another project, as \`pull -C\` takes it]:DIR:_files -/' \
'--format=[How to write the answer]:FORMAT:((human\:"For people"
json\:"For machines"))' \
'--color=[When to use colours\: auto, always or never]:WHEN:((auto\:"On a terminal that can show them"
always\:"Even into a file or a pipe"
never\:"Not at all"))' \
'--log-format=[How logs are written to standard error\: text or json]:FORMAT:((text\:"A line for people"
json\:"A JSON object a line"))' \
'--endpoint-url=[Reach \`s3\://\` places at this service\: the URL of one that is not Amazon'\''s]:URL:_default' \
'--cache-dir=[Keep the cache in this folder]:DIR:_files -/' \
'--config=[Read this configuration file in place of the project'\''s]:FILE:_files' \
'--environment=[Use this environment of the configuration]:NAME:_default' \
'--env-file=[Read variables from this file]:FILE:_files' \
'(--format)--json[The same as --format json]' \
'(-v --verbose)-q[Say nothing but results, errors and warnings about trust]' \
'(-v --verbose)--quiet[Say nothing but results, errors and warnings about trust]' \
'*-v[Say more; -vv and -vvv log what happens inside]' \
'*--verbose[Say more; -vv and -vvv log what happens inside]' \
'--offline[Never use the network]' \
'-y[Answer every question with yes]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'*::names -- Installed skills; all when there are none:_default' \
&& ret=0
;;
(outdated)
_arguments "${_arguments_options[@]}" : \
'--registry=[Only the skills that come from this one\: a configured name, \`local\`, or a place]:REGISTRY:_default' \
'--scope=[\`project\`, \`user\`, or the folder of another project]:SCOPE:_default' \
'(--scope)-C+[The folder that holds the lock, as \`pull -C\` wrote it]:DIR:_files -/' \
'(--scope)--directory=[The folder that holds the lock, as \`pull -C\` wrote it]:DIR:_files -/' \
'--format=[How to write the answer]:FORMAT:((human\:"For people"
json\:"For machines"))' \
'--color=[When to use colours\: auto, always or never]:WHEN:((auto\:"On a terminal that can show them"
always\:"Even into a file or a pipe"
never\:"Not at all"))' \
'--log-format=[How logs are written to standard error\: text or json]:FORMAT:((text\:"A line for people"
json\:"A JSON object a line"))' \
'--endpoint-url=[Reach \`s3\://\` places at this service\: the URL of one that is not Amazon'\''s]:URL:_default' \
'--cache-dir=[Keep the cache in this folder]:DIR:_files -/' \
'--config=[Read this configuration file in place of the project'\''s]:FILE:_files' \
'--environment=[Use this environment of the configuration]:NAME:_default' \
'--env-file=[Read variables from this file]:FILE:_files' \
'--exit-code[End with 1 when something is outdated]' \
'(--format)--json[The same as --format json]' \
'(-v --verbose)-q[Say nothing but results, errors and warnings about trust]' \
'(-v --verbose)--quiet[Say nothing but results, errors and warnings about trust]' \
'*-v[Say more; -vv and -vvv log what happens inside]' \
'*--verbose[Say more; -vv and -vvv log what happens inside]' \
'--offline[Never use the network]' \
'-y[Answer every question with yes]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'*::names -- Locked or installed skills; all when there are none:_default' \
&& ret=0
;;
(update)
_arguments "${_arguments_options[@]}" : \
'--scope=[\`project\`, \`user\`, or the folder of another project]:SCOPE:_default' \
'(--scope)-C+[The folder that holds the lock, as \`pull -C\` wrote it]:DIR:_files -/' \
'(--scope)--directory=[The folder that holds the lock, as \`pull -C\` wrote it]:DIR:_files -/' \
'--format=[How to write the answer]:FORMAT:((human\:"For people"
json\:"For machines"))' \
'--color=[When to use colours\: auto, always or never]:WHEN:((auto\:"On a terminal that can show them"
always\:"Even into a file or a pipe"
never\:"Not at all"))' \
'--log-format=[How logs are written to standard error\: text or json]:FORMAT:((text\:"A line for people"
json\:"A JSON object a line"))' \
'--endpoint-url=[Reach \`s3\://\` places at this service\: the URL of one that is not Amazon'\''s]:URL:_default' \
'--cache-dir=[Keep the cache in this folder]:DIR:_files -/' \
'--config=[Read this configuration file in place of the project'\''s]:FILE:_files' \
'--environment=[Use this environment of the configuration]:NAME:_default' \
'--env-file=[Read variables from this file]:FILE:_files' \
'--accept-permissions[Agree to new permissions, and to other signers that your trust allows]' \
'--dry-run[Say what would change, and change nothing]' \
'--force[Replace what was changed by hand]' \
'(--format)--json[The same as --format json]' \
'(-v --verbose)-q[Say nothing but results, errors and warnings about trust]' \
'(-v --verbose)--quiet[Say nothing but results, errors and warnings about trust]' \
'*-v[Say more; -vv and -vvv log what happens inside]' \
'*--verbose[Say more; -vv and -vvv log what happens inside]' \
'--offline[Never use the network]' \
'-y[Answer every question with yes]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'*::names -- Locked or installed skills; all when there are none:_default' \
&& ret=0
;;
(which)
_arguments "${_arguments_options[@]}" : \
'*-a+[Only these agents]:AGENT:_default' \
'*--agent=[Only these agents]:AGENT:_default' \
'--format=[How to write the answer]:FORMAT:((human\:"For people"
json\:"For machines"))' \
'--color=[When to use colours\: auto, always or never]:WHEN:((auto\:"On a terminal that can show them"
always\:"Even into a file or a pipe"
never\:"Not at all"))' \
'--log-format=[How logs are written to standard error\: text or json]:FORMAT:((text\:"A line for people"
json\:"A JSON object a line"))' \
'--endpoint-url=[Reach \`s3\://\` places at this service\: the URL of one that is not Amazon'\''s]:URL:_default' \
'--cache-dir=[Keep the cache in this folder]:DIR:_files -/' \
'--config=[Read this configuration file in place of the project'\''s]:FILE:_files' \
'--environment=[Use this environment of the configuration]:NAME:_default' \
'--env-file=[Read variables from this file]:FILE:_files' \
'(--format)--json[The same as --format json]' \
'(-v --verbose)-q[Say nothing but results, errors and warnings about trust]' \
'(-v --verbose)--quiet[Say nothing but results, errors and warnings about trust]' \
'*-v[Say more; -vv and -vvv log what happens inside]' \
'*--verbose[Say more; -vv and -vvv log what happens inside]' \
'--offline[Never use the network]' \
'-y[Answer every question with yes]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
':name -- The skill:_default' \
&& ret=0
;;
(sync)
_arguments "${_arguments_options[@]}" : \
'--from=[A library, or a lock file; the configured tiers without it]:PLACE:_default' \
'--into=[The folder to keep equal]:DIR:_files -/' \
'--tier=[Whose skills the library has; without --from, the only tier to sync]:TIER:((builtin\:"What comes with a product"
shared\:"What an organisation shares"
user\:"What one user added"))' \
'-a+[The agent that reads the folder]:AGENT:_default' \
'--agent=[The agent that reads the folder]:AGENT:_default' \
'--interval=[How long --watch waits in between, such as \`30s\`; the library'\''s \`max_age\` without it]:SPAN:_default' \
'--format=[How to write the answer]:FORMAT:((human\:"For people"
json\:"For machines"))' \
'--color=[When to use colours\: auto, always or never]:WHEN:((auto\:"On a terminal that can show them"
always\:"Even into a file or a pipe"
never\:"Not at all"))' \
'--log-format=[How logs are written to standard error\: text or json]:FORMAT:((text\:"A line for people"
json\:"A JSON object a line"))' \
'--endpoint-url=[Reach \`s3\://\` places at this service\: the URL of one that is not Amazon'\''s]:URL:_default' \
'--cache-dir=[Keep the cache in this folder]:DIR:_files -/' \
'--config=[Read this configuration file in place of the project'\''s]:FILE:_files' \
'--environment=[Use this environment of the configuration]:NAME:_default' \
'--env-file=[Read variables from this file]:FILE:_files' \
'--flat[Put the skills of all tiers beside each other]' \
'--prune[Remove what the library has no more]' \
'--read-only[Take away everybody'\''s right to write the files]' \
'--force[Overwrite what somebody changed, or put there]' \
'--watch[Go on until interrupted]' \
'(--watch)--dry-run[Say what would be written, replaced or removed, and do none of it; what registries say may go to the cache]' \
'(--format)--json[The same as --format json]' \
'(-v --verbose)-q[Say nothing but results, errors and warnings about trust]' \
'(-v --verbose)--quiet[Say nothing but results, errors and warnings about trust]' \
'*-v[Say more; -vv and -vvv log what happens inside]' \
'*--verbose[Say more; -vv and -vvv log what happens inside]' \
'--offline[Never use the network]' \
'-y[Answer every question with yes]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'*::references -- Skills of registries, in place of a library:_default' \
&& ret=0
;;
(prompt)
_arguments "${_arguments_options[@]}" : \
'--library=[A folder or a place of plain skills]:PLACE:_default' \
'-a+[The agent that it is for\: its skills, its precedence, its budget]:AGENT:_default' \
'--agent=[The agent that it is for\: its skills, its precedence, its budget]:AGENT:_default' \
'--mode=[Names and descriptions, or whole documentation]:MODE:((catalog\:"Name, description, inputs, outputs, where to read on"
full\:"The whole documentation, by a template"))' \
'--format=[How it is written\: xml, markdown, json, skills-ref or mcp-tools; in full, markdown or json]:FORMAT:((xml\:"XML, the default"
markdown\:"A list; the default of the full mode"
json\:"A document for machines, with the report"
skills-ref\:"What \`agentskills to-prompt\` writes"
mcp-tools\:"Tools of the Model Context Protocol"))' \
'--budget=[The most that it may take\: \`1%\` of the window, \`8000c\` characters or \`2000t\` tokens]:BUDGET:_default' \
'--context=[How many tokens the window holds]:TOKENS:_default' \
'--query=[Skills that answer this come first where space is short]:TEXT:_default' \
'*--pin=[Skills that come first in any case]:NAME:_default' \
'--template=[The template of one skill in the full mode]:FILE:_files' \
'--base=[Begin with this file]:FILE:_files' \
'--tools=[End with this file]:FILE:_files' \
'--color=[When to use colours\: auto, always or never]:WHEN:((auto\:"On a terminal that can show them"
always\:"Even into a file or a pipe"
never\:"Not at all"))' \
'--log-format=[How logs are written to standard error\: text or json]:FORMAT:((text\:"A line for people"
json\:"A JSON object a line"))' \
'--endpoint-url=[Reach \`s3\://\` places at this service\: the URL of one that is not Amazon'\''s]:URL:_default' \
'--cache-dir=[Keep the cache in this folder]:DIR:_files -/' \
'--config=[Read this configuration file in place of the project'\''s]:FILE:_files' \
'--environment=[Use this environment of the configuration]:NAME:_default' \
'--env-file=[Read variables from this file]:FILE:_files' \
'--installed[What is installed in this project and for this user]' \
'(--format)--json[The same as --format json]' \
'--strict[Fail where something would have to be cut]' \
'--refresh[Ask the library anew, whatever the cache knows]' \
'--sizes[Say what each skill takes, on standard error]' \
'(-v --verbose)-q[Say nothing but results, errors and warnings about trust]' \
'(-v --verbose)--quiet[Say nothing but results, errors and warnings about trust]' \
'*-v[Say more; -vv and -vvv log what happens inside]' \
'*--verbose[Say more; -vv and -vvv log what happens inside]' \
'--offline[Never use the network]' \
'-y[Answer every question with yes]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'*::references -- Skills'\'' folders, folders of skills, names of installed skills, or references to others:_default' \
&& ret=0
;;
(export)
_arguments "${_arguments_options[@]}" : \
'--color=[When to use colours\: auto, always or never]:WHEN:((auto\:"On a terminal that can show them"
always\:"Even into a file or a pipe"
never\:"Not at all"))' \
'--log-format=[How logs are written to standard error\: text or json]:FORMAT:((text\:"A line for people"
json\:"A JSON object a line"))' \
'--endpoint-url=[Reach \`s3\://\` places at this service\: the URL of one that is not Amazon'\''s]:URL:_default' \
'--cache-dir=[Keep the cache in this folder]:DIR:_files -/' \
'--config=[Read this configuration file in place of the project'\''s]:FILE:_files' \
'--environment=[Use this environment of the configuration]:NAME:_default' \
'--env-file=[Read variables from this file]:FILE:_files' \
'(-v --verbose)-q[Say nothing but results, errors and warnings about trust]' \
'(-v --verbose)--quiet[Say nothing but results, errors and warnings about trust]' \
'*-v[Say more; -vv and -vvv log what happens inside]' \
'*--verbose[Say more; -vv and -vvv log what happens inside]' \
'--offline[Never use the network]' \
'-y[Answer every question with yes]' \
'--yes[Answer every question with yes]' \
'-h[Print help]' \
'--help[Print help]' \
":: :_open-skills__subcmd__export_commands" \
"*::: :->export" \
&& ret=0

    case $state in
    (export)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:open-skills-export-command-$line[1]:"
        case $line[1] in
            (docker)
_arguments "${_arguments_options[@]}" : \
'--lock=[The lock file; the project'\''s without it]:FILE:_files' \
'--image=[The image of open-skills]:IMAGE:_default' \
'--into=[Where the application finds the skills]:DIR:_default' \
'--format=[How to write the answer]:FORMAT:((human\:"For people"
json\:"For machines"))' \
'--color=[When to use colours\: auto, always or never]:WHEN:((auto\:"On a terminal that can show them"
always\:"Even into a file or a pipe"
never\:"Not at all"))' \
'--log-format=[How logs are written to standard error\: text or json]:FORMAT:((text\:"A line for people"
json\:"A JSON object a line"))' \
'--endpoint-url=[Reach \`s3\://\` places at this service\: the URL of one that is not Amazon'\''s]:URL:_default' \
'--cache-dir=[Keep the cache in this folder]:DIR:_files -/' \
'--config=[Read this configuration file in place of the project'\''s]:FILE:_files' \
'--environment=[Use this environment of the configuration]:NAME:_default' \
'--env-file=[Read variables from this file]:FILE:_files' \
'(--format)--json[The same as --format json]' \
'(-v --verbose)-q[Say nothing but results, errors and warnings about trust]' \
'(-v --verbose)--quiet[Say nothing but results, errors and warnings about trust]' \
'*-v[Say more; -vv and -vvv log what happens inside]' \
'*--verbose[Say more; -vv and -vvv log what happens inside]' \
'--offline[Never use the network]' \
'-y[Answer every question with yes]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(k8s)
_arguments "${_arguments_options[@]}" : \
'--app-image=[The image of the application that reads the skills]:IMAGE:_default' \
'--name=[The name of the deployment]:NAME:_default' \
'--lock=[The lock file; the project'\''s without it]:FILE:_files' \
'--image=[The image of open-skills]:IMAGE:_default' \
'--into=[Where the application finds the skills]:DIR:_default' \
'--format=[How to write the answer]:FORMAT:((human\:"For people"
json\:"For machines"))' \
'--color=[When to use colours\: auto, always or never]:WHEN:((auto\:"On a terminal that can show them"
always\:"Even into a file or a pipe"
never\:"Not at all"))' \
'--log-format=[How logs are written to standard error\: text or json]:FORMAT:((text\:"A line for people"
json\:"A JSON object a line"))' \
'--endpoint-url=[Reach \`s3\://\` places at this service\: the URL of one that is not Amazon'\''s]:URL:_default' \
'--cache-dir=[Keep the cache in this folder]:DIR:_files -/' \
'--config=[Read this configuration file in place of the project'\''s]:FILE:_files' \
'--environment=[Use this environment of the configuration]:NAME:_default' \
'--env-file=[Read variables from this file]:FILE:_files' \
'(--format)--json[The same as --format json]' \
'(-v --verbose)-q[Say nothing but results, errors and warnings about trust]' \
'(-v --verbose)--quiet[Say nothing but results, errors and warnings about trust]' \
'*-v[Say more; -vv and -vvv log what happens inside]' \
'*--verbose[Say more; -vv and -vvv log what happens inside]' \
'--offline[Never use the network]' \
'-y[Answer every question with yes]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(marketplace)
_arguments "${_arguments_options[@]}" : \
'--name=[What it is called]:NAME:_default' \
'--owner=[Whose it is]:NAME:_default' \
'--format=[How to write the answer]:FORMAT:((human\:"For people"
json\:"For machines"))' \
'--color=[When to use colours\: auto, always or never]:WHEN:((auto\:"On a terminal that can show them"
always\:"Even into a file or a pipe"
never\:"Not at all"))' \
'--log-format=[How logs are written to standard error\: text or json]:FORMAT:((text\:"A line for people"
json\:"A JSON object a line"))' \
'--endpoint-url=[Reach \`s3\://\` places at this service\: the URL of one that is not Amazon'\''s]:URL:_default' \
'--cache-dir=[Keep the cache in this folder]:DIR:_files -/' \
'--config=[Read this configuration file in place of the project'\''s]:FILE:_files' \
'--environment=[Use this environment of the configuration]:NAME:_default' \
'--env-file=[Read variables from this file]:FILE:_files' \
'(--format)--json[The same as --format json]' \
'(-v --verbose)-q[Say nothing but results, errors and warnings about trust]' \
'(-v --verbose)--quiet[Say nothing but results, errors and warnings about trust]' \
'*-v[Say more; -vv and -vvv log what happens inside]' \
'*--verbose[Say more; -vv and -vvv log what happens inside]' \
'--offline[Never use the network]' \
'-y[Answer every question with yes]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'*::paths -- Folders of skills:_files' \
&& ret=0
;;
(mcp-config)
_arguments "${_arguments_options[@]}" : \
'--for=[The client that it is for]:CLIENT:((claude\:".mcp.json"
cursor\:".cursor/mcp.json"
vscode\:".vscode/mcp.json"
gemini\:".gemini/settings.json"
codex\:"config.toml"))' \
'--format=[How to write the answer]:FORMAT:((human\:"For people"
json\:"For machines"))' \
'--color=[When to use colours\: auto, always or never]:WHEN:((auto\:"On a terminal that can show them"
always\:"Even into a file or a pipe"
never\:"Not at all"))' \
'--log-format=[How logs are written to standard error\: text or json]:FORMAT:((text\:"A line for people"
json\:"A JSON object a line"))' \
'--endpoint-url=[Reach \`s3\://\` places at this service\: the URL of one that is not Amazon'\''s]:URL:_default' \
'--cache-dir=[Keep the cache in this folder]:DIR:_files -/' \
'--config=[Read this configuration file in place of the project'\''s]:FILE:_files' \
'--environment=[Use this environment of the configuration]:NAME:_default' \
'--env-file=[Read variables from this file]:FILE:_files' \
'(--format)--json[The same as --format json]' \
'(-v --verbose)-q[Say nothing but results, errors and warnings about trust]' \
'(-v --verbose)--quiet[Say nothing but results, errors and warnings about trust]' \
'*-v[Say more; -vv and -vvv log what happens inside]' \
'*--verbose[Say more; -vv and -vvv log what happens inside]' \
'--offline[Never use the network]' \
'-y[Answer every question with yes]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'*::paths -- Folders of skills:_files' \
&& ret=0
;;
(well-known)
_arguments "${_arguments_options[@]}" : \
'--into=[The root of the site]:DIR:_files -/' \
'--format=[How to write the answer]:FORMAT:((human\:"For people"
json\:"For machines"))' \
'--color=[When to use colours\: auto, always or never]:WHEN:((auto\:"On a terminal that can show them"
always\:"Even into a file or a pipe"
never\:"Not at all"))' \
'--log-format=[How logs are written to standard error\: text or json]:FORMAT:((text\:"A line for people"
json\:"A JSON object a line"))' \
'--endpoint-url=[Reach \`s3\://\` places at this service\: the URL of one that is not Amazon'\''s]:URL:_default' \
'--cache-dir=[Keep the cache in this folder]:DIR:_files -/' \
'--config=[Read this configuration file in place of the project'\''s]:FILE:_files' \
'--environment=[Use this environment of the configuration]:NAME:_default' \
'--env-file=[Read variables from this file]:FILE:_files' \
'(--format)--json[The same as --format json]' \
'(-v --verbose)-q[Say nothing but results, errors and warnings about trust]' \
'(-v --verbose)--quiet[Say nothing but results, errors and warnings about trust]' \
'*-v[Say more; -vv and -vvv log what happens inside]' \
'*--verbose[Say more; -vv and -vvv log what happens inside]' \
'--offline[Never use the network]' \
'-y[Answer every question with yes]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'*::paths -- Folders of skills:_files' \
&& ret=0
;;
        esac
    ;;
esac
;;
(agents)
_arguments "${_arguments_options[@]}" : \
'--format=[How to write the answer]:FORMAT:((human\:"For people"
json\:"For machines"))' \
'--color=[When to use colours\: auto, always or never]:WHEN:((auto\:"On a terminal that can show them"
always\:"Even into a file or a pipe"
never\:"Not at all"))' \
'--log-format=[How logs are written to standard error\: text or json]:FORMAT:((text\:"A line for people"
json\:"A JSON object a line"))' \
'--endpoint-url=[Reach \`s3\://\` places at this service\: the URL of one that is not Amazon'\''s]:URL:_default' \
'--cache-dir=[Keep the cache in this folder]:DIR:_files -/' \
'--config=[Read this configuration file in place of the project'\''s]:FILE:_files' \
'--environment=[Use this environment of the configuration]:NAME:_default' \
'--env-file=[Read variables from this file]:FILE:_files' \
'(--format)--json[The same as --format json]' \
'(-v --verbose)-q[Say nothing but results, errors and warnings about trust]' \
'(-v --verbose)--quiet[Say nothing but results, errors and warnings about trust]' \
'*-v[Say more; -vv and -vvv log what happens inside]' \
'*--verbose[Say more; -vv and -vvv log what happens inside]' \
'--offline[Never use the network]' \
'-y[Answer every question with yes]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
":: :_open-skills__subcmd__agents_commands" \
"*::: :->agents" \
&& ret=0

    case $state in
    (agents)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:open-skills-agents-command-$line[1]:"
        case $line[1] in
            (list)
_arguments "${_arguments_options[@]}" : \
'--format=[How to write the answer]:FORMAT:((human\:"For people"
json\:"For machines"))' \
'--color=[When to use colours\: auto, always or never]:WHEN:((auto\:"On a terminal that can show them"
always\:"Even into a file or a pipe"
never\:"Not at all"))' \
'--log-format=[How logs are written to standard error\: text or json]:FORMAT:((text\:"A line for people"
json\:"A JSON object a line"))' \
'--endpoint-url=[Reach \`s3\://\` places at this service\: the URL of one that is not Amazon'\''s]:URL:_default' \
'--cache-dir=[Keep the cache in this folder]:DIR:_files -/' \
'--config=[Read this configuration file in place of the project'\''s]:FILE:_files' \
'--environment=[Use this environment of the configuration]:NAME:_default' \
'--env-file=[Read variables from this file]:FILE:_files' \
'(--format)--json[The same as --format json]' \
'(-v --verbose)-q[Say nothing but results, errors and warnings about trust]' \
'(-v --verbose)--quiet[Say nothing but results, errors and warnings about trust]' \
'*-v[Say more; -vv and -vvv log what happens inside]' \
'*--verbose[Say more; -vv and -vvv log what happens inside]' \
'--offline[Never use the network]' \
'-y[Answer every question with yes]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(show)
_arguments "${_arguments_options[@]}" : \
'--format=[How to write the answer]:FORMAT:((human\:"For people"
json\:"For machines"))' \
'--color=[When to use colours\: auto, always or never]:WHEN:((auto\:"On a terminal that can show them"
always\:"Even into a file or a pipe"
never\:"Not at all"))' \
'--log-format=[How logs are written to standard error\: text or json]:FORMAT:((text\:"A line for people"
json\:"A JSON object a line"))' \
'--endpoint-url=[Reach \`s3\://\` places at this service\: the URL of one that is not Amazon'\''s]:URL:_default' \
'--cache-dir=[Keep the cache in this folder]:DIR:_files -/' \
'--config=[Read this configuration file in place of the project'\''s]:FILE:_files' \
'--environment=[Use this environment of the configuration]:NAME:_default' \
'--env-file=[Read variables from this file]:FILE:_files' \
'(--format)--json[The same as --format json]' \
'(-v --verbose)-q[Say nothing but results, errors and warnings about trust]' \
'(-v --verbose)--quiet[Say nothing but results, errors and warnings about trust]' \
'*-v[Say more; -vv and -vvv log what happens inside]' \
'*--verbose[Say more; -vv and -vvv log what happens inside]' \
'--offline[Never use the network]' \
'-y[Answer every question with yes]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
':agent -- The agent:_default' \
&& ret=0
;;
(detect)
_arguments "${_arguments_options[@]}" : \
'--format=[How to write the answer]:FORMAT:((human\:"For people"
json\:"For machines"))' \
'--color=[When to use colours\: auto, always or never]:WHEN:((auto\:"On a terminal that can show them"
always\:"Even into a file or a pipe"
never\:"Not at all"))' \
'--log-format=[How logs are written to standard error\: text or json]:FORMAT:((text\:"A line for people"
json\:"A JSON object a line"))' \
'--endpoint-url=[Reach \`s3\://\` places at this service\: the URL of one that is not Amazon'\''s]:URL:_default' \
'--cache-dir=[Keep the cache in this folder]:DIR:_files -/' \
'--config=[Read this configuration file in place of the project'\''s]:FILE:_files' \
'--environment=[Use this environment of the configuration]:NAME:_default' \
'--env-file=[Read variables from this file]:FILE:_files' \
'(--format)--json[The same as --format json]' \
'(-v --verbose)-q[Say nothing but results, errors and warnings about trust]' \
'(-v --verbose)--quiet[Say nothing but results, errors and warnings about trust]' \
'*-v[Say more; -vv and -vvv log what happens inside]' \
'*--verbose[Say more; -vv and -vvv log what happens inside]' \
'--offline[Never use the network]' \
'-y[Answer every question with yes]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
        esac
    ;;
esac
;;
(keys)
_arguments "${_arguments_options[@]}" : \
'--color=[When to use colours\: auto, always or never]:WHEN:((auto\:"On a terminal that can show them"
always\:"Even into a file or a pipe"
never\:"Not at all"))' \
'--log-format=[How logs are written to standard error\: text or json]:FORMAT:((text\:"A line for people"
json\:"A JSON object a line"))' \
'--endpoint-url=[Reach \`s3\://\` places at this service\: the URL of one that is not Amazon'\''s]:URL:_default' \
'--cache-dir=[Keep the cache in this folder]:DIR:_files -/' \
'--config=[Read this configuration file in place of the project'\''s]:FILE:_files' \
'--environment=[Use this environment of the configuration]:NAME:_default' \
'--env-file=[Read variables from this file]:FILE:_files' \
'(-v --verbose)-q[Say nothing but results, errors and warnings about trust]' \
'(-v --verbose)--quiet[Say nothing but results, errors and warnings about trust]' \
'*-v[Say more; -vv and -vvv log what happens inside]' \
'*--verbose[Say more; -vv and -vvv log what happens inside]' \
'--offline[Never use the network]' \
'-y[Answer every question with yes]' \
'--yes[Answer every question with yes]' \
'-h[Print help]' \
'--help[Print help]' \
":: :_open-skills__subcmd__keys_commands" \
"*::: :->keys" \
&& ret=0

    case $state in
    (keys)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:open-skills-keys-command-$line[1]:"
        case $line[1] in
            (new)
_arguments "${_arguments_options[@]}" : \
'--type=[The kind of key]:TYPE:((p256\:"What every verifier takes"
ed25519\:"Shorter, and as good"))' \
'--passphrase-file=[Read the passphrase from the first line of this file, \`-\` for standard input \[default\: OPEN_SKILLS_PASSPHRASE, else the terminal\]]:FILE:_files' \
'--format=[How to write the answer]:FORMAT:((human\:"For people"
json\:"For machines"))' \
'--color=[When to use colours\: auto, always or never]:WHEN:((auto\:"On a terminal that can show them"
always\:"Even into a file or a pipe"
never\:"Not at all"))' \
'--log-format=[How logs are written to standard error\: text or json]:FORMAT:((text\:"A line for people"
json\:"A JSON object a line"))' \
'--endpoint-url=[Reach \`s3\://\` places at this service\: the URL of one that is not Amazon'\''s]:URL:_default' \
'--cache-dir=[Keep the cache in this folder]:DIR:_files -/' \
'--config=[Read this configuration file in place of the project'\''s]:FILE:_files' \
'--environment=[Use this environment of the configuration]:NAME:_default' \
'--env-file=[Read variables from this file]:FILE:_files' \
'--no-passphrase[Keep the key without a passphrase]' \
'(--format)--json[The same as --format json]' \
'(-v --verbose)-q[Say nothing but results, errors and warnings about trust]' \
'(-v --verbose)--quiet[Say nothing but results, errors and warnings about trust]' \
'*-v[Say more; -vv and -vvv log what happens inside]' \
'*--verbose[Say more; -vv and -vvv log what happens inside]' \
'--offline[Never use the network]' \
'-y[Answer every question with yes]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
':name -- What to call it:_default' \
&& ret=0
;;
(list)
_arguments "${_arguments_options[@]}" : \
'--format=[How to write the answer]:FORMAT:((human\:"For people"
json\:"For machines"))' \
'--color=[When to use colours\: auto, always or never]:WHEN:((auto\:"On a terminal that can show them"
always\:"Even into a file or a pipe"
never\:"Not at all"))' \
'--log-format=[How logs are written to standard error\: text or json]:FORMAT:((text\:"A line for people"
json\:"A JSON object a line"))' \
'--endpoint-url=[Reach \`s3\://\` places at this service\: the URL of one that is not Amazon'\''s]:URL:_default' \
'--cache-dir=[Keep the cache in this folder]:DIR:_files -/' \
'--config=[Read this configuration file in place of the project'\''s]:FILE:_files' \
'--environment=[Use this environment of the configuration]:NAME:_default' \
'--env-file=[Read variables from this file]:FILE:_files' \
'(--format)--json[The same as --format json]' \
'(-v --verbose)-q[Say nothing but results, errors and warnings about trust]' \
'(-v --verbose)--quiet[Say nothing but results, errors and warnings about trust]' \
'*-v[Say more; -vv and -vvv log what happens inside]' \
'*--verbose[Say more; -vv and -vvv log what happens inside]' \
'--offline[Never use the network]' \
'-y[Answer every question with yes]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(show)
_arguments "${_arguments_options[@]}" : \
'--format=[How to write the answer]:FORMAT:((human\:"For people"
json\:"For machines"))' \
'--color=[When to use colours\: auto, always or never]:WHEN:((auto\:"On a terminal that can show them"
always\:"Even into a file or a pipe"
never\:"Not at all"))' \
'--log-format=[How logs are written to standard error\: text or json]:FORMAT:((text\:"A line for people"
json\:"A JSON object a line"))' \
'--endpoint-url=[Reach \`s3\://\` places at this service\: the URL of one that is not Amazon'\''s]:URL:_default' \
'--cache-dir=[Keep the cache in this folder]:DIR:_files -/' \
'--config=[Read this configuration file in place of the project'\''s]:FILE:_files' \
'--environment=[Use this environment of the configuration]:NAME:_default' \
'--env-file=[Read variables from this file]:FILE:_files' \
'(--format)--json[The same as --format json]' \
'(-v --verbose)-q[Say nothing but results, errors and warnings about trust]' \
'(-v --verbose)--quiet[Say nothing but results, errors and warnings about trust]' \
'*-v[Say more; -vv and -vvv log what happens inside]' \
'*--verbose[Say more; -vv and -vvv log what happens inside]' \
'--offline[Never use the network]' \
'-y[Answer every question with yes]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
':name -- The key:_default' \
&& ret=0
;;
(export)
_arguments "${_arguments_options[@]}" : \
'-o+[Write it to this file; a private key only to a new one]:FILE:_files' \
'--output=[Write it to this file; a private key only to a new one]:FILE:_files' \
'--passphrase-file=[Read the passphrase from the first line of this file, \`-\` for standard input \[default\: OPEN_SKILLS_PASSPHRASE, else the terminal\]]:FILE:_files' \
'--format=[How to write the answer]:FORMAT:((human\:"For people"
json\:"For machines"))' \
'--color=[When to use colours\: auto, always or never]:WHEN:((auto\:"On a terminal that can show them"
always\:"Even into a file or a pipe"
never\:"Not at all"))' \
'--log-format=[How logs are written to standard error\: text or json]:FORMAT:((text\:"A line for people"
json\:"A JSON object a line"))' \
'--endpoint-url=[Reach \`s3\://\` places at this service\: the URL of one that is not Amazon'\''s]:URL:_default' \
'--cache-dir=[Keep the cache in this folder]:DIR:_files -/' \
'--config=[Read this configuration file in place of the project'\''s]:FILE:_files' \
'--environment=[Use this environment of the configuration]:NAME:_default' \
'--env-file=[Read variables from this file]:FILE:_files' \
'--public[The public half, as PEM]' \
'--ssh[The public half, as a line of OpenSSH'\''s]' \
'--private[The private half, as PEM under the key'\''s passphrase]' \
'--no-passphrase[Keep the key without a passphrase]' \
'(--format)--json[The same as --format json]' \
'(-v --verbose)-q[Say nothing but results, errors and warnings about trust]' \
'(-v --verbose)--quiet[Say nothing but results, errors and warnings about trust]' \
'*-v[Say more; -vv and -vvv log what happens inside]' \
'*--verbose[Say more; -vv and -vvv log what happens inside]' \
'--offline[Never use the network]' \
'-y[Answer every question with yes]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
':name -- The key:_default' \
&& ret=0
;;
(import)
_arguments "${_arguments_options[@]}" : \
'--passphrase-file=[Read the passphrase from the first line of this file, \`-\` for standard input \[default\: OPEN_SKILLS_PASSPHRASE, else the terminal\]]:FILE:_files' \
'--format=[How to write the answer]:FORMAT:((human\:"For people"
json\:"For machines"))' \
'--color=[When to use colours\: auto, always or never]:WHEN:((auto\:"On a terminal that can show them"
always\:"Even into a file or a pipe"
never\:"Not at all"))' \
'--log-format=[How logs are written to standard error\: text or json]:FORMAT:((text\:"A line for people"
json\:"A JSON object a line"))' \
'--endpoint-url=[Reach \`s3\://\` places at this service\: the URL of one that is not Amazon'\''s]:URL:_default' \
'--cache-dir=[Keep the cache in this folder]:DIR:_files -/' \
'--config=[Read this configuration file in place of the project'\''s]:FILE:_files' \
'--environment=[Use this environment of the configuration]:NAME:_default' \
'--env-file=[Read variables from this file]:FILE:_files' \
'--no-passphrase[Keep the key without a passphrase]' \
'(--format)--json[The same as --format json]' \
'(-v --verbose)-q[Say nothing but results, errors and warnings about trust]' \
'(-v --verbose)--quiet[Say nothing but results, errors and warnings about trust]' \
'*-v[Say more; -vv and -vvv log what happens inside]' \
'*--verbose[Say more; -vv and -vvv log what happens inside]' \
'--offline[Never use the network]' \
'-y[Answer every question with yes]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
':name -- What to call it:_default' \
':file -- The file, or `-` for standard input:_files' \
&& ret=0
;;
(rotate)
_arguments "${_arguments_options[@]}" : \
'--passphrase-file=[Read the passphrase from the first line of this file, \`-\` for standard input \[default\: OPEN_SKILLS_PASSPHRASE, else the terminal\]]:FILE:_files' \
'--format=[How to write the answer]:FORMAT:((human\:"For people"
json\:"For machines"))' \
'--color=[When to use colours\: auto, always or never]:WHEN:((auto\:"On a terminal that can show them"
always\:"Even into a file or a pipe"
never\:"Not at all"))' \
'--log-format=[How logs are written to standard error\: text or json]:FORMAT:((text\:"A line for people"
json\:"A JSON object a line"))' \
'--endpoint-url=[Reach \`s3\://\` places at this service\: the URL of one that is not Amazon'\''s]:URL:_default' \
'--cache-dir=[Keep the cache in this folder]:DIR:_files -/' \
'--config=[Read this configuration file in place of the project'\''s]:FILE:_files' \
'--environment=[Use this environment of the configuration]:NAME:_default' \
'--env-file=[Read variables from this file]:FILE:_files' \
'--no-passphrase[Keep the key without a passphrase]' \
'(--format)--json[The same as --format json]' \
'(-v --verbose)-q[Say nothing but results, errors and warnings about trust]' \
'(-v --verbose)--quiet[Say nothing but results, errors and warnings about trust]' \
'*-v[Say more; -vv and -vvv log what happens inside]' \
'*--verbose[Say more; -vv and -vvv log what happens inside]' \
'--offline[Never use the network]' \
'-y[Answer every question with yes]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
':name -- The key:_default' \
&& ret=0
;;
        esac
    ;;
esac
;;
(sign)
_arguments "${_arguments_options[@]}" : \
'--key=[The key\: a name of \`keys list\`, or a PEM or OpenSSH file \[default\: OPEN_SKILLS_SIGNING_KEY, which holds a PEM or a path, else your only key\]]:KEY:_default' \
'--passphrase-file=[Read the passphrase from the first line of this file, \`-\` for standard input \[default\: OPEN_SKILLS_PASSPHRASE, else the terminal\]]:FILE:_files' \
'*--carrier=[The forms to write\: bundle, sshsig]:FORM:((bundle\:"A Sigstore bundle"
sshsig\:"An SSH signature"))' \
'--identity=[Who publishes the skill, to stand in the statement]:WHO:_default' \
'-o+[Write the signatures into this folder]:DIR:_files -/' \
'--output=[Write the signatures into this folder]:DIR:_files -/' \
'--name=[The skill'\''s name, when its folder or file is called otherwise]:NAME:_default' \
'--skill-version=[The skill'\''s version, when it does not say so itself]:VERSION:_default' \
'--source-uri=[The repository or page that the files come from]:URI:_default' \
'--source-commit=[The commit that they come from]:COMMIT:_default' \
'--format=[How to write the answer]:FORMAT:((human\:"For people"
json\:"For machines"))' \
'--color=[When to use colours\: auto, always or never]:WHEN:((auto\:"On a terminal that can show them"
always\:"Even into a file or a pipe"
never\:"Not at all"))' \
'--log-format=[How logs are written to standard error\: text or json]:FORMAT:((text\:"A line for people"
json\:"A JSON object a line"))' \
'--endpoint-url=[Reach \`s3\://\` places at this service\: the URL of one that is not Amazon'\''s]:URL:_default' \
'--cache-dir=[Keep the cache in this folder]:DIR:_files -/' \
'--config=[Read this configuration file in place of the project'\''s]:FILE:_files' \
'--environment=[Use this environment of the configuration]:NAME:_default' \
'--env-file=[Read variables from this file]:FILE:_files' \
'--ssh-agent[Ask the ssh-agent to sign; \`--key FILE.pub\` says with which of its keys]' \
'--force[Remove signatures there that are over something else]' \
'(--format)--json[The same as --format json]' \
'(-v --verbose)-q[Say nothing but results, errors and warnings about trust]' \
'(-v --verbose)--quiet[Say nothing but results, errors and warnings about trust]' \
'*-v[Say more; -vv and -vvv log what happens inside]' \
'*--verbose[Say more; -vv and -vvv log what happens inside]' \
'--offline[Never use the network]' \
'-y[Answer every question with yes]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
':path -- A skill'\''s folder or archive:_files' \
&& ret=0
;;
(verify)
_arguments "${_arguments_options[@]}" : \
'*--key=[Take this key and no other\: a file (PEM, OpenSSH, minisign) or a name of yours]:KEY:_default' \
'(--key)--policy=[Take the rules of this file as well, as if they stood in yours]:FILE:_files' \
'--trusted-root=[Whom to believe about certificates; this version refuses to verify them]:FILE:_files' \
'*--signature=[Read this signature in place of those beside the skill]:FILE:_files' \
'--name=[The name that it must have, when its folder or file is called otherwise]:NAME:_default' \
'--skill-version=[The version that it must have]:VERSION:_default' \
'--registry=[The registry that it comes from, for rules and pins; for a reference, the one to ask\: a configured name, \`local\`, or a place]:REGISTRY:_default' \
'--format=[How to write the answer]:FORMAT:((human\:"For people"
json\:"For machines"))' \
'--color=[When to use colours\: auto, always or never]:WHEN:((auto\:"On a terminal that can show them"
always\:"Even into a file or a pipe"
never\:"Not at all"))' \
'--log-format=[How logs are written to standard error\: text or json]:FORMAT:((text\:"A line for people"
json\:"A JSON object a line"))' \
'--endpoint-url=[Reach \`s3\://\` places at this service\: the URL of one that is not Amazon'\''s]:URL:_default' \
'--cache-dir=[Keep the cache in this folder]:DIR:_files -/' \
'--config=[Read this configuration file in place of the project'\''s]:FILE:_files' \
'--environment=[Use this environment of the configuration]:NAME:_default' \
'--env-file=[Read variables from this file]:FILE:_files' \
'--require[Refuse what is not signed by a key that is trusted or known already]' \
'--source[The folder is where the skill is written\: what packing leaves out may lie there]' \
'--explain[Show every step]' \
'(--format)--json[The same as --format json]' \
'(-v --verbose)-q[Say nothing but results, errors and warnings about trust]' \
'(-v --verbose)--quiet[Say nothing but results, errors and warnings about trust]' \
'*-v[Say more; -vv and -vvv log what happens inside]' \
'*--verbose[Say more; -vv and -vvv log what happens inside]' \
'--offline[Never use the network]' \
'-y[Answer every question with yes]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
':path -- A skill'\''s folder or archive, or a reference such as `pdf@1.0.0`:_files' \
&& ret=0
;;
(trust)
_arguments "${_arguments_options[@]}" : \
'--color=[When to use colours\: auto, always or never]:WHEN:((auto\:"On a terminal that can show them"
always\:"Even into a file or a pipe"
never\:"Not at all"))' \
'--log-format=[How logs are written to standard error\: text or json]:FORMAT:((text\:"A line for people"
json\:"A JSON object a line"))' \
'--endpoint-url=[Reach \`s3\://\` places at this service\: the URL of one that is not Amazon'\''s]:URL:_default' \
'--cache-dir=[Keep the cache in this folder]:DIR:_files -/' \
'--config=[Read this configuration file in place of the project'\''s]:FILE:_files' \
'--environment=[Use this environment of the configuration]:NAME:_default' \
'--env-file=[Read variables from this file]:FILE:_files' \
'(-v --verbose)-q[Say nothing but results, errors and warnings about trust]' \
'(-v --verbose)--quiet[Say nothing but results, errors and warnings about trust]' \
'*-v[Say more; -vv and -vvv log what happens inside]' \
'*--verbose[Say more; -vv and -vvv log what happens inside]' \
'--offline[Never use the network]' \
'-y[Answer every question with yes]' \
'--yes[Answer every question with yes]' \
'-h[Print help]' \
'--help[Print help]' \
":: :_open-skills__subcmd__trust_commands" \
"*::: :->trust" \
&& ret=0

    case $state in
    (trust)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:open-skills-trust-command-$line[1]:"
        case $line[1] in
            (add)
_arguments "${_arguments_options[@]}" : \
'--key=[The public key\: a PEM or OpenSSH file, or the name of a key of yours]:KEY:_default' \
'--scope=[The skills that it may sign\: names or \`registry/name\`, \`*\` for anything]:PATTERN:_default' \
'--threshold=[How many different keys have to sign those skills \[default\: as before, else 1\]]:N:_default' \
'--valid-from=[When it begins to count\: a day, or a moment as 2026-01-31T12\:00\:00Z]:TIME:_default' \
'--valid-until=[When it counts no more]:TIME:_default' \
'--format=[How to write the answer]:FORMAT:((human\:"For people"
json\:"For machines"))' \
'--color=[When to use colours\: auto, always or never]:WHEN:((auto\:"On a terminal that can show them"
always\:"Even into a file or a pipe"
never\:"Not at all"))' \
'--log-format=[How logs are written to standard error\: text or json]:FORMAT:((text\:"A line for people"
json\:"A JSON object a line"))' \
'--endpoint-url=[Reach \`s3\://\` places at this service\: the URL of one that is not Amazon'\''s]:URL:_default' \
'--cache-dir=[Keep the cache in this folder]:DIR:_files -/' \
'--config=[Read this configuration file in place of the project'\''s]:FILE:_files' \
'--environment=[Use this environment of the configuration]:NAME:_default' \
'--env-file=[Read variables from this file]:FILE:_files' \
'(--format)--json[The same as --format json]' \
'(-v --verbose)-q[Say nothing but results, errors and warnings about trust]' \
'(-v --verbose)--quiet[Say nothing but results, errors and warnings about trust]' \
'*-v[Say more; -vv and -vvv log what happens inside]' \
'*--verbose[Say more; -vv and -vvv log what happens inside]' \
'--offline[Never use the network]' \
'-y[Answer every question with yes]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
':id -- What to call the key:_default' \
&& ret=0
;;
(remove)
_arguments "${_arguments_options[@]}" : \
'--scope=[The rule for these skills]:PATTERN:_default' \
'--format=[How to write the answer]:FORMAT:((human\:"For people"
json\:"For machines"))' \
'--color=[When to use colours\: auto, always or never]:WHEN:((auto\:"On a terminal that can show them"
always\:"Even into a file or a pipe"
never\:"Not at all"))' \
'--log-format=[How logs are written to standard error\: text or json]:FORMAT:((text\:"A line for people"
json\:"A JSON object a line"))' \
'--endpoint-url=[Reach \`s3\://\` places at this service\: the URL of one that is not Amazon'\''s]:URL:_default' \
'--cache-dir=[Keep the cache in this folder]:DIR:_files -/' \
'--config=[Read this configuration file in place of the project'\''s]:FILE:_files' \
'--environment=[Use this environment of the configuration]:NAME:_default' \
'--env-file=[Read variables from this file]:FILE:_files' \
'(--format)--json[The same as --format json]' \
'(-v --verbose)-q[Say nothing but results, errors and warnings about trust]' \
'(-v --verbose)--quiet[Say nothing but results, errors and warnings about trust]' \
'*-v[Say more; -vv and -vvv log what happens inside]' \
'*--verbose[Say more; -vv and -vvv log what happens inside]' \
'--offline[Never use the network]' \
'-y[Answer every question with yes]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'::id -- The key:_default' \
&& ret=0
;;
(list)
_arguments "${_arguments_options[@]}" : \
'--format=[How to write the answer]:FORMAT:((human\:"For people"
json\:"For machines"))' \
'--color=[When to use colours\: auto, always or never]:WHEN:((auto\:"On a terminal that can show them"
always\:"Even into a file or a pipe"
never\:"Not at all"))' \
'--log-format=[How logs are written to standard error\: text or json]:FORMAT:((text\:"A line for people"
json\:"A JSON object a line"))' \
'--endpoint-url=[Reach \`s3\://\` places at this service\: the URL of one that is not Amazon'\''s]:URL:_default' \
'--cache-dir=[Keep the cache in this folder]:DIR:_files -/' \
'--config=[Read this configuration file in place of the project'\''s]:FILE:_files' \
'--environment=[Use this environment of the configuration]:NAME:_default' \
'--env-file=[Read variables from this file]:FILE:_files' \
'(--format)--json[The same as --format json]' \
'(-v --verbose)-q[Say nothing but results, errors and warnings about trust]' \
'(-v --verbose)--quiet[Say nothing but results, errors and warnings about trust]' \
'*-v[Say more; -vv and -vvv log what happens inside]' \
'*--verbose[Say more; -vv and -vvv log what happens inside]' \
'--offline[Never use the network]' \
'-y[Answer every question with yes]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(pin)
_arguments "${_arguments_options[@]}" : \
'--registry=[The registry that it comes from\: a name or a place]:REGISTRY:_default' \
'*--key=[The public key; given twice, both have to sign]:KEY:_default' \
'--format=[How to write the answer]:FORMAT:((human\:"For people"
json\:"For machines"))' \
'--color=[When to use colours\: auto, always or never]:WHEN:((auto\:"On a terminal that can show them"
always\:"Even into a file or a pipe"
never\:"Not at all"))' \
'--log-format=[How logs are written to standard error\: text or json]:FORMAT:((text\:"A line for people"
json\:"A JSON object a line"))' \
'--endpoint-url=[Reach \`s3\://\` places at this service\: the URL of one that is not Amazon'\''s]:URL:_default' \
'--cache-dir=[Keep the cache in this folder]:DIR:_files -/' \
'--config=[Read this configuration file in place of the project'\''s]:FILE:_files' \
'--environment=[Use this environment of the configuration]:NAME:_default' \
'--env-file=[Read variables from this file]:FILE:_files' \
'(--registry)--no-registry[What lies in folders and archives here, and comes from no registry]' \
'--remove[Forget every key that is expected for it]' \
'(--format)--json[The same as --format json]' \
'(-v --verbose)-q[Say nothing but results, errors and warnings about trust]' \
'(-v --verbose)--quiet[Say nothing but results, errors and warnings about trust]' \
'*-v[Say more; -vv and -vvv log what happens inside]' \
'*--verbose[Say more; -vv and -vvv log what happens inside]' \
'--offline[Never use the network]' \
'-y[Answer every question with yes]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
':skill -- The skill'\''s name:_default' \
&& ret=0
;;
(rotate)
_arguments "${_arguments_options[@]}" : \
'--registry=[The registry that it comes from\: a name or a place]:REGISTRY:_default' \
'--key=[The new public key]:KEY:_default' \
'--format=[How to write the answer]:FORMAT:((human\:"For people"
json\:"For machines"))' \
'--color=[When to use colours\: auto, always or never]:WHEN:((auto\:"On a terminal that can show them"
always\:"Even into a file or a pipe"
never\:"Not at all"))' \
'--log-format=[How logs are written to standard error\: text or json]:FORMAT:((text\:"A line for people"
json\:"A JSON object a line"))' \
'--endpoint-url=[Reach \`s3\://\` places at this service\: the URL of one that is not Amazon'\''s]:URL:_default' \
'--cache-dir=[Keep the cache in this folder]:DIR:_files -/' \
'--config=[Read this configuration file in place of the project'\''s]:FILE:_files' \
'--environment=[Use this environment of the configuration]:NAME:_default' \
'--env-file=[Read variables from this file]:FILE:_files' \
'(--registry)--no-registry[What lies in folders and archives here, and comes from no registry]' \
'(--format)--json[The same as --format json]' \
'(-v --verbose)-q[Say nothing but results, errors and warnings about trust]' \
'(-v --verbose)--quiet[Say nothing but results, errors and warnings about trust]' \
'*-v[Say more; -vv and -vvv log what happens inside]' \
'*--verbose[Say more; -vv and -vvv log what happens inside]' \
'--offline[Never use the network]' \
'-y[Answer every question with yes]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
':skill -- The skill'\''s name:_default' \
&& ret=0
;;
(revoke)
_arguments "${_arguments_options[@]}" : \
'--reason=[Why]:TEXT:_default' \
'--at=[Since when]:TIME:_default' \
'--format=[How to write the answer]:FORMAT:((human\:"For people"
json\:"For machines"))' \
'--color=[When to use colours\: auto, always or never]:WHEN:((auto\:"On a terminal that can show them"
always\:"Even into a file or a pipe"
never\:"Not at all"))' \
'--log-format=[How logs are written to standard error\: text or json]:FORMAT:((text\:"A line for people"
json\:"A JSON object a line"))' \
'--endpoint-url=[Reach \`s3\://\` places at this service\: the URL of one that is not Amazon'\''s]:URL:_default' \
'--cache-dir=[Keep the cache in this folder]:DIR:_files -/' \
'--config=[Read this configuration file in place of the project'\''s]:FILE:_files' \
'--environment=[Use this environment of the configuration]:NAME:_default' \
'--env-file=[Read variables from this file]:FILE:_files' \
'(--reason --at)--remove[Believe it again]' \
'(--format)--json[The same as --format json]' \
'(-v --verbose)-q[Say nothing but results, errors and warnings about trust]' \
'(-v --verbose)--quiet[Say nothing but results, errors and warnings about trust]' \
'*-v[Say more; -vv and -vvv log what happens inside]' \
'*--verbose[Say more; -vv and -vvv log what happens inside]' \
'--offline[Never use the network]' \
'-y[Answer every question with yes]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
':key -- The key\: a name of `trust list` or `keys list`, a file, or its fingerprint:_default' \
&& ret=0
;;
(block)
_arguments "${_arguments_options[@]}" : \
'--format=[How to write the answer]:FORMAT:((human\:"For people"
json\:"For machines"))' \
'--color=[When to use colours\: auto, always or never]:WHEN:((auto\:"On a terminal that can show them"
always\:"Even into a file or a pipe"
never\:"Not at all"))' \
'--log-format=[How logs are written to standard error\: text or json]:FORMAT:((text\:"A line for people"
json\:"A JSON object a line"))' \
'--endpoint-url=[Reach \`s3\://\` places at this service\: the URL of one that is not Amazon'\''s]:URL:_default' \
'--cache-dir=[Keep the cache in this folder]:DIR:_files -/' \
'--config=[Read this configuration file in place of the project'\''s]:FILE:_files' \
'--environment=[Use this environment of the configuration]:NAME:_default' \
'--env-file=[Read variables from this file]:FILE:_files' \
'--remove[Let it through again]' \
'(--format)--json[The same as --format json]' \
'(-v --verbose)-q[Say nothing but results, errors and warnings about trust]' \
'(-v --verbose)--quiet[Say nothing but results, errors and warnings about trust]' \
'*-v[Say more; -vv and -vvv log what happens inside]' \
'*--verbose[Say more; -vv and -vvv log what happens inside]' \
'--offline[Never use the network]' \
'-y[Answer every question with yes]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
':what -- A digest, or an archive whose digest is taken:_files' \
&& ret=0
;;
(check)
_arguments "${_arguments_options[@]}" : \
'--format=[How to write the answer]:FORMAT:((human\:"For people"
json\:"For machines"))' \
'--color=[When to use colours\: auto, always or never]:WHEN:((auto\:"On a terminal that can show them"
always\:"Even into a file or a pipe"
never\:"Not at all"))' \
'--log-format=[How logs are written to standard error\: text or json]:FORMAT:((text\:"A line for people"
json\:"A JSON object a line"))' \
'--endpoint-url=[Reach \`s3\://\` places at this service\: the URL of one that is not Amazon'\''s]:URL:_default' \
'--cache-dir=[Keep the cache in this folder]:DIR:_files -/' \
'--config=[Read this configuration file in place of the project'\''s]:FILE:_files' \
'--environment=[Use this environment of the configuration]:NAME:_default' \
'--env-file=[Read variables from this file]:FILE:_files' \
'(--format)--json[The same as --format json]' \
'(-v --verbose)-q[Say nothing but results, errors and warnings about trust]' \
'(-v --verbose)--quiet[Say nothing but results, errors and warnings about trust]' \
'*-v[Say more; -vv and -vvv log what happens inside]' \
'*--verbose[Say more; -vv and -vvv log what happens inside]' \
'--offline[Never use the network]' \
'-y[Answer every question with yes]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(config)
_arguments "${_arguments_options[@]}" : \
'--format=[How to write the answer]:FORMAT:((human\:"For people"
json\:"For machines"))' \
'--color=[When to use colours\: auto, always or never]:WHEN:((auto\:"On a terminal that can show them"
always\:"Even into a file or a pipe"
never\:"Not at all"))' \
'--log-format=[How logs are written to standard error\: text or json]:FORMAT:((text\:"A line for people"
json\:"A JSON object a line"))' \
'--endpoint-url=[Reach \`s3\://\` places at this service\: the URL of one that is not Amazon'\''s]:URL:_default' \
'--cache-dir=[Keep the cache in this folder]:DIR:_files -/' \
'--config=[Read this configuration file in place of the project'\''s]:FILE:_files' \
'--environment=[Use this environment of the configuration]:NAME:_default' \
'--env-file=[Read variables from this file]:FILE:_files' \
'--remove[Take the approval back]' \
'(--format)--json[The same as --format json]' \
'(-v --verbose)-q[Say nothing but results, errors and warnings about trust]' \
'(-v --verbose)--quiet[Say nothing but results, errors and warnings about trust]' \
'*-v[Say more; -vv and -vvv log what happens inside]' \
'*--verbose[Say more; -vv and -vvv log what happens inside]' \
'--offline[Never use the network]' \
'-y[Answer every question with yes]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
        esac
    ;;
esac
;;
(audit)
_arguments "${_arguments_options[@]}" : \
'--scope=[\`project\`, \`user\`, or the folder of another project]:SCOPE:_default' \
'(--scope)-C+[The folder that holds the lock, as \`pull -C\` wrote it]:DIR:_files -/' \
'(--scope)--directory=[The folder that holds the lock, as \`pull -C\` wrote it]:DIR:_files -/' \
'--format=[How to write the answer]:FORMAT:((human\:"For people"
json\:"For machines"))' \
'--color=[When to use colours\: auto, always or never]:WHEN:((auto\:"On a terminal that can show them"
always\:"Even into a file or a pipe"
never\:"Not at all"))' \
'--log-format=[How logs are written to standard error\: text or json]:FORMAT:((text\:"A line for people"
json\:"A JSON object a line"))' \
'--endpoint-url=[Reach \`s3\://\` places at this service\: the URL of one that is not Amazon'\''s]:URL:_default' \
'--cache-dir=[Keep the cache in this folder]:DIR:_files -/' \
'--config=[Read this configuration file in place of the project'\''s]:FILE:_files' \
'--environment=[Use this environment of the configuration]:NAME:_default' \
'--env-file=[Read variables from this file]:FILE:_files' \
'(--format)--json[The same as --format json]' \
'(-v --verbose)-q[Say nothing but results, errors and warnings about trust]' \
'(-v --verbose)--quiet[Say nothing but results, errors and warnings about trust]' \
'*-v[Say more; -vv and -vvv log what happens inside]' \
'*--verbose[Say more; -vv and -vvv log what happens inside]' \
'--offline[Never use the network]' \
'-y[Answer every question with yes]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'::paths -- Folders with a lock, skills, archives; the lock here when there are none:_files' \
":: :_open-skills__subcmd__audit_commands" \
"*::: :->audit" \
&& ret=0

    case $state in
    (audit)
        words=($line[2] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:open-skills-audit-command-$line[2]:"
        case $line[2] in
            (log)
_arguments "${_arguments_options[@]}" : \
'--since=[Only what happened since\: \`7d\`, \`12h\`, \`30m\`, a day or a time]:WHEN:_default' \
'--registry=[The log of this registry in place of this machine'\''s\: a configured name, \`local\`, or a place]:REGISTRY:_default' \
'--format=[How to write the answer]:FORMAT:((human\:"For people"
json\:"For machines"))' \
'--color=[When to use colours\: auto, always or never]:WHEN:((auto\:"On a terminal that can show them"
always\:"Even into a file or a pipe"
never\:"Not at all"))' \
'--log-format=[How logs are written to standard error\: text or json]:FORMAT:((text\:"A line for people"
json\:"A JSON object a line"))' \
'--endpoint-url=[Reach \`s3\://\` places at this service\: the URL of one that is not Amazon'\''s]:URL:_default' \
'--cache-dir=[Keep the cache in this folder]:DIR:_files -/' \
'--config=[Read this configuration file in place of the project'\''s]:FILE:_files' \
'--environment=[Use this environment of the configuration]:NAME:_default' \
'--env-file=[Read variables from this file]:FILE:_files' \
'--verify[Look at every link of the chain]' \
'(--format)--json[The same as --format json]' \
'(-v --verbose)-q[Say nothing but results, errors and warnings about trust]' \
'(-v --verbose)--quiet[Say nothing but results, errors and warnings about trust]' \
'*-v[Say more; -vv and -vvv log what happens inside]' \
'*--verbose[Say more; -vv and -vvv log what happens inside]' \
'--offline[Never use the network]' \
'-y[Answer every question with yes]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
        esac
    ;;
esac
;;
(tour)
_arguments "${_arguments_options[@]}" : \
'--speed=[How long to wait between the steps; nothing is waited for without a terminal]:SPEED:((slow\:"Four seconds"
normal\:"One second"
fast\:"Not at all"))' \
'--format=[How to write the answer]:FORMAT:((human\:"For people"
json\:"For machines"))' \
'--color=[When to use colours\: auto, always or never]:WHEN:((auto\:"On a terminal that can show them"
always\:"Even into a file or a pipe"
never\:"Not at all"))' \
'--log-format=[How logs are written to standard error\: text or json]:FORMAT:((text\:"A line for people"
json\:"A JSON object a line"))' \
'--endpoint-url=[Reach \`s3\://\` places at this service\: the URL of one that is not Amazon'\''s]:URL:_default' \
'--cache-dir=[Keep the cache in this folder]:DIR:_files -/' \
'--config=[Read this configuration file in place of the project'\''s]:FILE:_files' \
'--environment=[Use this environment of the configuration]:NAME:_default' \
'--env-file=[Read variables from this file]:FILE:_files' \
'--keep[Leave the folder there]' \
'(--format)--json[The same as --format json]' \
'(-v --verbose)-q[Say nothing but results, errors and warnings about trust]' \
'(-v --verbose)--quiet[Say nothing but results, errors and warnings about trust]' \
'*-v[Say more; -vv and -vvv log what happens inside]' \
'*--verbose[Say more; -vv and -vvv log what happens inside]' \
'--offline[Never use the network]' \
'-y[Answer every question with yes]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(doctor)
_arguments "${_arguments_options[@]}" : \
'--timeout=[How long to wait for registries, such as \`5s\`]:SPAN:_default' \
'--format=[How to write the answer]:FORMAT:((human\:"For people"
json\:"For machines"))' \
'--color=[When to use colours\: auto, always or never]:WHEN:((auto\:"On a terminal that can show them"
always\:"Even into a file or a pipe"
never\:"Not at all"))' \
'--log-format=[How logs are written to standard error\: text or json]:FORMAT:((text\:"A line for people"
json\:"A JSON object a line"))' \
'--endpoint-url=[Reach \`s3\://\` places at this service\: the URL of one that is not Amazon'\''s]:URL:_default' \
'--cache-dir=[Keep the cache in this folder]:DIR:_files -/' \
'--config=[Read this configuration file in place of the project'\''s]:FILE:_files' \
'--environment=[Use this environment of the configuration]:NAME:_default' \
'--env-file=[Read variables from this file]:FILE:_files' \
'(--format)--json[The same as --format json]' \
'(-v --verbose)-q[Say nothing but results, errors and warnings about trust]' \
'(-v --verbose)--quiet[Say nothing but results, errors and warnings about trust]' \
'*-v[Say more; -vv and -vvv log what happens inside]' \
'*--verbose[Say more; -vv and -vvv log what happens inside]' \
'--offline[Never use the network]' \
'-y[Answer every question with yes]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(config)
_arguments "${_arguments_options[@]}" : \
'--color=[When to use colours\: auto, always or never]:WHEN:((auto\:"On a terminal that can show them"
always\:"Even into a file or a pipe"
never\:"Not at all"))' \
'--log-format=[How logs are written to standard error\: text or json]:FORMAT:((text\:"A line for people"
json\:"A JSON object a line"))' \
'--endpoint-url=[Reach \`s3\://\` places at this service\: the URL of one that is not Amazon'\''s]:URL:_default' \
'--cache-dir=[Keep the cache in this folder]:DIR:_files -/' \
'--config=[Read this configuration file in place of the project'\''s]:FILE:_files' \
'--environment=[Use this environment of the configuration]:NAME:_default' \
'--env-file=[Read variables from this file]:FILE:_files' \
'(-v --verbose)-q[Say nothing but results, errors and warnings about trust]' \
'(-v --verbose)--quiet[Say nothing but results, errors and warnings about trust]' \
'*-v[Say more; -vv and -vvv log what happens inside]' \
'*--verbose[Say more; -vv and -vvv log what happens inside]' \
'--offline[Never use the network]' \
'-y[Answer every question with yes]' \
'--yes[Answer every question with yes]' \
'-h[Print help]' \
'--help[Print help]' \
":: :_open-skills__subcmd__config_commands" \
"*::: :->config" \
&& ret=0

    case $state in
    (config)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:open-skills-config-command-$line[1]:"
        case $line[1] in
            (show)
_arguments "${_arguments_options[@]}" : \
'--format=[How to write the answer]:FORMAT:((human\:"For people"
json\:"For machines"))' \
'--color=[When to use colours\: auto, always or never]:WHEN:((auto\:"On a terminal that can show them"
always\:"Even into a file or a pipe"
never\:"Not at all"))' \
'--log-format=[How logs are written to standard error\: text or json]:FORMAT:((text\:"A line for people"
json\:"A JSON object a line"))' \
'--endpoint-url=[Reach \`s3\://\` places at this service\: the URL of one that is not Amazon'\''s]:URL:_default' \
'--cache-dir=[Keep the cache in this folder]:DIR:_files -/' \
'--config=[Read this configuration file in place of the project'\''s]:FILE:_files' \
'--environment=[Use this environment of the configuration]:NAME:_default' \
'--env-file=[Read variables from this file]:FILE:_files' \
'(--format)--json[The same as --format json]' \
'(-v --verbose)-q[Say nothing but results, errors and warnings about trust]' \
'(-v --verbose)--quiet[Say nothing but results, errors and warnings about trust]' \
'*-v[Say more; -vv and -vvv log what happens inside]' \
'*--verbose[Say more; -vv and -vvv log what happens inside]' \
'--offline[Never use the network]' \
'-y[Answer every question with yes]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'::key -- A key, or the section of several, such as `lint`:_default' \
&& ret=0
;;
(path)
_arguments "${_arguments_options[@]}" : \
'--format=[How to write the answer]:FORMAT:((human\:"For people"
json\:"For machines"))' \
'--color=[When to use colours\: auto, always or never]:WHEN:((auto\:"On a terminal that can show them"
always\:"Even into a file or a pipe"
never\:"Not at all"))' \
'--log-format=[How logs are written to standard error\: text or json]:FORMAT:((text\:"A line for people"
json\:"A JSON object a line"))' \
'--endpoint-url=[Reach \`s3\://\` places at this service\: the URL of one that is not Amazon'\''s]:URL:_default' \
'--cache-dir=[Keep the cache in this folder]:DIR:_files -/' \
'--config=[Read this configuration file in place of the project'\''s]:FILE:_files' \
'--environment=[Use this environment of the configuration]:NAME:_default' \
'--env-file=[Read variables from this file]:FILE:_files' \
'(--format)--json[The same as --format json]' \
'(-v --verbose)-q[Say nothing but results, errors and warnings about trust]' \
'(-v --verbose)--quiet[Say nothing but results, errors and warnings about trust]' \
'*-v[Say more; -vv and -vvv log what happens inside]' \
'*--verbose[Say more; -vv and -vvv log what happens inside]' \
'--offline[Never use the network]' \
'-y[Answer every question with yes]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
        esac
    ;;
esac
;;
(cache)
_arguments "${_arguments_options[@]}" : \
'--color=[When to use colours\: auto, always or never]:WHEN:((auto\:"On a terminal that can show them"
always\:"Even into a file or a pipe"
never\:"Not at all"))' \
'--log-format=[How logs are written to standard error\: text or json]:FORMAT:((text\:"A line for people"
json\:"A JSON object a line"))' \
'--endpoint-url=[Reach \`s3\://\` places at this service\: the URL of one that is not Amazon'\''s]:URL:_default' \
'--cache-dir=[Keep the cache in this folder]:DIR:_files -/' \
'--config=[Read this configuration file in place of the project'\''s]:FILE:_files' \
'--environment=[Use this environment of the configuration]:NAME:_default' \
'--env-file=[Read variables from this file]:FILE:_files' \
'(-v --verbose)-q[Say nothing but results, errors and warnings about trust]' \
'(-v --verbose)--quiet[Say nothing but results, errors and warnings about trust]' \
'*-v[Say more; -vv and -vvv log what happens inside]' \
'*--verbose[Say more; -vv and -vvv log what happens inside]' \
'--offline[Never use the network]' \
'-y[Answer every question with yes]' \
'--yes[Answer every question with yes]' \
'-h[Print help]' \
'--help[Print help]' \
":: :_open-skills__subcmd__cache_commands" \
"*::: :->cache" \
&& ret=0

    case $state in
    (cache)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:open-skills-cache-command-$line[1]:"
        case $line[1] in
            (dir)
_arguments "${_arguments_options[@]}" : \
'--format=[How to write the answer]:FORMAT:((human\:"For people"
json\:"For machines"))' \
'--color=[When to use colours\: auto, always or never]:WHEN:((auto\:"On a terminal that can show them"
always\:"Even into a file or a pipe"
never\:"Not at all"))' \
'--log-format=[How logs are written to standard error\: text or json]:FORMAT:((text\:"A line for people"
json\:"A JSON object a line"))' \
'--endpoint-url=[Reach \`s3\://\` places at this service\: the URL of one that is not Amazon'\''s]:URL:_default' \
'--cache-dir=[Keep the cache in this folder]:DIR:_files -/' \
'--config=[Read this configuration file in place of the project'\''s]:FILE:_files' \
'--environment=[Use this environment of the configuration]:NAME:_default' \
'--env-file=[Read variables from this file]:FILE:_files' \
'(--format)--json[The same as --format json]' \
'(-v --verbose)-q[Say nothing but results, errors and warnings about trust]' \
'(-v --verbose)--quiet[Say nothing but results, errors and warnings about trust]' \
'*-v[Say more; -vv and -vvv log what happens inside]' \
'*--verbose[Say more; -vv and -vvv log what happens inside]' \
'--offline[Never use the network]' \
'-y[Answer every question with yes]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(size)
_arguments "${_arguments_options[@]}" : \
'--format=[How to write the answer]:FORMAT:((human\:"For people"
json\:"For machines"))' \
'--color=[When to use colours\: auto, always or never]:WHEN:((auto\:"On a terminal that can show them"
always\:"Even into a file or a pipe"
never\:"Not at all"))' \
'--log-format=[How logs are written to standard error\: text or json]:FORMAT:((text\:"A line for people"
json\:"A JSON object a line"))' \
'--endpoint-url=[Reach \`s3\://\` places at this service\: the URL of one that is not Amazon'\''s]:URL:_default' \
'--cache-dir=[Keep the cache in this folder]:DIR:_files -/' \
'--config=[Read this configuration file in place of the project'\''s]:FILE:_files' \
'--environment=[Use this environment of the configuration]:NAME:_default' \
'--env-file=[Read variables from this file]:FILE:_files' \
'(--format)--json[The same as --format json]' \
'(-v --verbose)-q[Say nothing but results, errors and warnings about trust]' \
'(-v --verbose)--quiet[Say nothing but results, errors and warnings about trust]' \
'*-v[Say more; -vv and -vvv log what happens inside]' \
'*--verbose[Say more; -vv and -vvv log what happens inside]' \
'--offline[Never use the network]' \
'-y[Answer every question with yes]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(clean)
_arguments "${_arguments_options[@]}" : \
'--older-than=[Only what was written longer ago, such as \`30d\` or \`12h\`]:SPAN:_default' \
'(--older-than)--to-size=[Only what was not used for longest, until the cache is no larger]:SIZE:_default' \
'--format=[How to write the answer]:FORMAT:((human\:"For people"
json\:"For machines"))' \
'--color=[When to use colours\: auto, always or never]:WHEN:((auto\:"On a terminal that can show them"
always\:"Even into a file or a pipe"
never\:"Not at all"))' \
'--log-format=[How logs are written to standard error\: text or json]:FORMAT:((text\:"A line for people"
json\:"A JSON object a line"))' \
'--endpoint-url=[Reach \`s3\://\` places at this service\: the URL of one that is not Amazon'\''s]:URL:_default' \
'--cache-dir=[Keep the cache in this folder]:DIR:_files -/' \
'--config=[Read this configuration file in place of the project'\''s]:FILE:_files' \
'--environment=[Use this environment of the configuration]:NAME:_default' \
'--env-file=[Read variables from this file]:FILE:_files' \
'--dry-run[Say what would be removed, and remove nothing]' \
'(--format)--json[The same as --format json]' \
'(-v --verbose)-q[Say nothing but results, errors and warnings about trust]' \
'(-v --verbose)--quiet[Say nothing but results, errors and warnings about trust]' \
'*-v[Say more; -vv and -vvv log what happens inside]' \
'*--verbose[Say more; -vv and -vvv log what happens inside]' \
'--offline[Never use the network]' \
'-y[Answer every question with yes]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'*::parts -- Parts; all but the interpreters when there are none:(archives code indexes libraries lint packages runs runtimes searches workspaces)' \
&& ret=0
;;
(verify)
_arguments "${_arguments_options[@]}" : \
'--format=[How to write the answer]:FORMAT:((human\:"For people"
json\:"For machines"))' \
'--color=[When to use colours\: auto, always or never]:WHEN:((auto\:"On a terminal that can show them"
always\:"Even into a file or a pipe"
never\:"Not at all"))' \
'--log-format=[How logs are written to standard error\: text or json]:FORMAT:((text\:"A line for people"
json\:"A JSON object a line"))' \
'--endpoint-url=[Reach \`s3\://\` places at this service\: the URL of one that is not Amazon'\''s]:URL:_default' \
'--cache-dir=[Keep the cache in this folder]:DIR:_files -/' \
'--config=[Read this configuration file in place of the project'\''s]:FILE:_files' \
'--environment=[Use this environment of the configuration]:NAME:_default' \
'--env-file=[Read variables from this file]:FILE:_files' \
'--fix[Remove what is damaged]' \
'(--format)--json[The same as --format json]' \
'(-v --verbose)-q[Say nothing but results, errors and warnings about trust]' \
'(-v --verbose)--quiet[Say nothing but results, errors and warnings about trust]' \
'*-v[Say more; -vv and -vvv log what happens inside]' \
'*--verbose[Say more; -vv and -vvv log what happens inside]' \
'--offline[Never use the network]' \
'-y[Answer every question with yes]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
        esac
    ;;
esac
;;
(schema)
_arguments "${_arguments_options[@]}" : \
'--color=[When to use colours\: auto, always or never]:WHEN:((auto\:"On a terminal that can show them"
always\:"Even into a file or a pipe"
never\:"Not at all"))' \
'--log-format=[How logs are written to standard error\: text or json]:FORMAT:((text\:"A line for people"
json\:"A JSON object a line"))' \
'--endpoint-url=[Reach \`s3\://\` places at this service\: the URL of one that is not Amazon'\''s]:URL:_default' \
'--cache-dir=[Keep the cache in this folder]:DIR:_files -/' \
'--config=[Read this configuration file in place of the project'\''s]:FILE:_files' \
'--environment=[Use this environment of the configuration]:NAME:_default' \
'--env-file=[Read variables from this file]:FILE:_files' \
'(-v --verbose)-q[Say nothing but results, errors and warnings about trust]' \
'(-v --verbose)--quiet[Say nothing but results, errors and warnings about trust]' \
'*-v[Say more; -vv and -vvv log what happens inside]' \
'*--verbose[Say more; -vv and -vvv log what happens inside]' \
'--offline[Never use the network]' \
'-y[Answer every question with yes]' \
'--yes[Answer every question with yes]' \
'-h[Print help]' \
'--help[Print help]' \
'::name -- Of what:((skill\:"\`skill.yaml\`, beside a skill'\''s document"
config\:"\`open-skills.yaml\`, a project'\''s or a user'\''s configuration"
cases\:"\`tests/*.yaml\`, the test cases of a skill"
error\:"What every command prints on standard error when it fails under \`--json\`"
add\:"What \`add --json\` prints"
agents\:"What \`agents list\`, \`agents show\` and \`agents detect\` print with \`--json\`"
audit\:"What \`audit --json\` and \`audit log --json\` print"
cache\:"What the commands of \`cache\` print with \`--json\`"
check\:"What \`check --json\` prints"
convert\:"What \`convert --json\` prints"
diff\:"What \`diff --json\` prints"
doctor\:"What \`doctor --json\` prints"
explain\:"What \`explain --json\` prints"
export\:"What the commands of \`export\` print with \`--json\`"
fmt\:"What \`fmt --json\` prints"
init\:"What \`init --json\` prints, also with \`--list-templates\`"
inspect\:"What \`inspect --json\` prints"
install\:"What \`install --json\` prints"
keys\:"What the commands of \`keys\` print with \`--json\`"
lint-report\:"What \`lint --json\` prints"
list\:"What \`list --json\` prints"
login\:"What \`login --json\` prints"
logout\:"What \`logout --json\` prints"
outcome\:"What \`run --json\` prints"
outdated\:"What \`outdated --json\` prints"
pack\:"What \`pack --json\` prints, also with \`--list\`"
permissions\:"What \`run --explain-permissions --json\` prints"
prompt\:"What \`prompt --json\` prints"
publish\:"What \`publish --json\` prints"
pull\:"What \`pull --json\` prints"
registry\:"What the commands of \`registry\` print with \`--json\`"
runs\:"What the commands of \`runs\` print with \`--json\`"
runtime\:"What the commands of \`runtime\` print with \`--json\`"
search\:"What \`search --json\` prints"
secrets\:"What the commands of \`secrets\` print with \`--json\`"
settings\:"What \`config show\` and \`config path\` print with \`--json\`"
sign\:"What \`sign --json\` prints"
status\:"What \`status --json\` prints"
sync\:"What \`sync --json\` prints"
tag\:"What \`tag --json\` prints"
test-list\:"What \`test --list --json\` prints"
test-report\:"What \`test --json\` prints"
tour\:"What \`tour --json\` prints"
tree\:"What \`tree --json\` prints"
trust\:"What the commands of \`trust\` print with \`--json\`"
uninstall\:"What \`uninstall --json\` prints"
unpack\:"What \`unpack --json\` prints"
unyank\:"What \`unyank --json\` prints"
update\:"What \`update --json\` prints"
vendor\:"What the commands of \`vendor\` print with \`--json\`"
verify\:"What \`verify --json\` prints"
version\:"What \`version --json\` prints"
which\:"What \`which --json\` prints"
yank\:"What \`yank --json\` prints"))' \
&& ret=0
;;
(lsp)
_arguments "${_arguments_options[@]}" : \
'*--profile=[Look through the eyes of this client or validator; can be given more than once]:NAME:_default' \
'--color=[When to use colours\: auto, always or never]:WHEN:((auto\:"On a terminal that can show them"
always\:"Even into a file or a pipe"
never\:"Not at all"))' \
'--log-format=[How logs are written to standard error\: text or json]:FORMAT:((text\:"A line for people"
json\:"A JSON object a line"))' \
'--endpoint-url=[Reach \`s3\://\` places at this service\: the URL of one that is not Amazon'\''s]:URL:_default' \
'--cache-dir=[Keep the cache in this folder]:DIR:_files -/' \
'--config=[Read this configuration file in place of the project'\''s]:FILE:_files' \
'--environment=[Use this environment of the configuration]:NAME:_default' \
'--env-file=[Read variables from this file]:FILE:_files' \
'--stdio[Taken for editors that pass it\: standard input and output are the only way to talk]' \
'(-v --verbose)-q[Say nothing but results, errors and warnings about trust]' \
'(-v --verbose)--quiet[Say nothing but results, errors and warnings about trust]' \
'*-v[Say more; -vv and -vvv log what happens inside]' \
'*--verbose[Say more; -vv and -vvv log what happens inside]' \
'--offline[Never use the network]' \
'-y[Answer every question with yes]' \
'--yes[Answer every question with yes]' \
'-h[Print help]' \
'--help[Print help]' \
&& ret=0
;;
(completions)
_arguments "${_arguments_options[@]}" : \
'--color=[When to use colours\: auto, always or never]:WHEN:((auto\:"On a terminal that can show them"
always\:"Even into a file or a pipe"
never\:"Not at all"))' \
'--log-format=[How logs are written to standard error\: text or json]:FORMAT:((text\:"A line for people"
json\:"A JSON object a line"))' \
'--endpoint-url=[Reach \`s3\://\` places at this service\: the URL of one that is not Amazon'\''s]:URL:_default' \
'--cache-dir=[Keep the cache in this folder]:DIR:_files -/' \
'--config=[Read this configuration file in place of the project'\''s]:FILE:_files' \
'--environment=[Use this environment of the configuration]:NAME:_default' \
'--env-file=[Read variables from this file]:FILE:_files' \
'--dynamic[Ask the program at every completion, which then also offers rules, profiles and skills]' \
'(-v --verbose)-q[Say nothing but results, errors and warnings about trust]' \
'(-v --verbose)--quiet[Say nothing but results, errors and warnings about trust]' \
'*-v[Say more; -vv and -vvv log what happens inside]' \
'*--verbose[Say more; -vv and -vvv log what happens inside]' \
'--offline[Never use the network]' \
'-y[Answer every question with yes]' \
'--yes[Answer every question with yes]' \
'-h[Print help]' \
'--help[Print help]' \
':shell -- For which shell:(bash elvish fish powershell zsh)' \
&& ret=0
;;
        esac
    ;;
esac
}

(( $+functions[_open-skills_commands] )) ||
_open-skills_commands() {
    local commands; commands=(
'init:Begin a skill from a template' \
'add:Add a script, reference, asset, example or test to a skill' \
'vendor:Bring packages of others along in a skill' \
'convert:Make a skill of a rule, a command, a flat file or an older skill' \
'lint:Say what is wrong with skills, for whom, and how to mend it' \
'fmt:Put the frontmatter of skills into one form' \
'explain:Say what a rule looks for, why, and how to mend it' \
'test:Say whether skills do what their tests say, in the sandbox' \
'check:Say in CI whether changed skills may be published' \
'run:Run a skill'\''s script in a sandbox' \
'runs:Look at what ran on this machine' \
'secrets:Keep what scripts may be given and nobody may see' \
'runtime:Look after the interpreters that run scripts in the sandbox' \
'pack:Make one archive of a skill'\''s folder, the same bytes on every machine' \
'unpack:Check all of an archive, then make a folder of it' \
'inspect:Say everything about one skill, packed or not' \
'diff:Say what differs between two skills, permissions first' \
'version:Show or raise a skill'\''s version' \
'publish:Publish a version of a skill to a registry' \
'pull:Get skills from registries, checked and locked' \
'list:List the skills of registries, or the versions of one' \
'tree:Show what skills need, and what that needs' \
'search:Find the skills of registries that fit some words' \
'tag:Let a word such as \`latest\` or \`beta\` stand for a version' \
'yank:Take a version back\: nobody gets it anew' \
'unyank:Bring a version back' \
'registry:Look after the places that hold versions' \
'login:Keep a token for a registry on a web server' \
'logout:Forget the token for a registry' \
'install:Put skills where agents look for them' \
'uninstall:Take installed skills away again' \
'status:Say how installed skills stand\: changed, hidden, old, revoked' \
'outdated:Say which skills there are newer versions of' \
'update:Bring locked and installed skills to the newest versions that are allowed' \
'which:Say which copy of a skill an agent takes, and why' \
'sync:Keep a folder equal to a library' \
'prompt:Write what to tell an agent about its skills' \
'export:Write what containers, clusters, marketplaces and sites need' \
'agents:Say which agents are known, which are here, and where each looks' \
'keys:Make and keep keys to sign with' \
'sign:Vouch for a skill' \
'verify:Say who vouches for a skill, and whether that is enough' \
'trust:Decide whom and what to trust' \
'audit:Say what speaks against skills by now, and what was done here' \
'tour:Show the whole life of a skill, with real commands in a temporary folder' \
'doctor:Say what this machine has of what is needed, and what to do about the rest' \
'config:Show the settings in force and where each comes from' \
'cache:Look after what is kept to be fast' \
'schema:Print the JSON Schema of a file or a report' \
'lsp:Serve an editor\: diagnostics, fixes and hints as you type' \
'completions:Print a completion script for a shell' \
    )
    _describe -t commands 'open-skills commands' commands "$@"
}
(( $+functions[_open-skills__subcmd__add_commands] )) ||
_open-skills__subcmd__add_commands() {
    local commands; commands=()
    _describe -t commands 'open-skills add commands' commands "$@"
}
(( $+functions[_open-skills__subcmd__agents_commands] )) ||
_open-skills__subcmd__agents_commands() {
    local commands; commands=(
'list:List every agent with its folders' \
'show:Say where one agent looks, whose copy wins, and what it gives to skills' \
'detect:List the agents that are on this machine or in this project' \
    )
    _describe -t commands 'open-skills agents commands' commands "$@"
}
(( $+functions[_open-skills__subcmd__agents__subcmd__detect_commands] )) ||
_open-skills__subcmd__agents__subcmd__detect_commands() {
    local commands; commands=()
    _describe -t commands 'open-skills agents detect commands' commands "$@"
}
(( $+functions[_open-skills__subcmd__agents__subcmd__list_commands] )) ||
_open-skills__subcmd__agents__subcmd__list_commands() {
    local commands; commands=()
    _describe -t commands 'open-skills agents list commands' commands "$@"
}
(( $+functions[_open-skills__subcmd__agents__subcmd__show_commands] )) ||
_open-skills__subcmd__agents__subcmd__show_commands() {
    local commands; commands=()
    _describe -t commands 'open-skills agents show commands' commands "$@"
}
(( $+functions[_open-skills__subcmd__audit_commands] )) ||
_open-skills__subcmd__audit_commands() {
    local commands; commands=(
'log:Show what was done on this machine, or in a registry' \
    )
    _describe -t commands 'open-skills audit commands' commands "$@"
}
(( $+functions[_open-skills__subcmd__audit__subcmd__log_commands] )) ||
_open-skills__subcmd__audit__subcmd__log_commands() {
    local commands; commands=()
    _describe -t commands 'open-skills audit log commands' commands "$@"
}
(( $+functions[_open-skills__subcmd__cache_commands] )) ||
_open-skills__subcmd__cache_commands() {
    local commands; commands=(
'dir:Print the folder of the cache' \
'size:Show what each part weighs' \
'clean:Remove what can be had again' \
'verify:Hold what is cached against its digests' \
    )
    _describe -t commands 'open-skills cache commands' commands "$@"
}
(( $+functions[_open-skills__subcmd__cache__subcmd__clean_commands] )) ||
_open-skills__subcmd__cache__subcmd__clean_commands() {
    local commands; commands=()
    _describe -t commands 'open-skills cache clean commands' commands "$@"
}
(( $+functions[_open-skills__subcmd__cache__subcmd__dir_commands] )) ||
_open-skills__subcmd__cache__subcmd__dir_commands() {
    local commands; commands=()
    _describe -t commands 'open-skills cache dir commands' commands "$@"
}
(( $+functions[_open-skills__subcmd__cache__subcmd__size_commands] )) ||
_open-skills__subcmd__cache__subcmd__size_commands() {
    local commands; commands=()
    _describe -t commands 'open-skills cache size commands' commands "$@"
}
(( $+functions[_open-skills__subcmd__cache__subcmd__verify_commands] )) ||
_open-skills__subcmd__cache__subcmd__verify_commands() {
    local commands; commands=()
    _describe -t commands 'open-skills cache verify commands' commands "$@"
}
(( $+functions[_open-skills__subcmd__check_commands] )) ||
_open-skills__subcmd__check_commands() {
    local commands; commands=()
    _describe -t commands 'open-skills check commands' commands "$@"
}
(( $+functions[_open-skills__subcmd__completions_commands] )) ||
_open-skills__subcmd__completions_commands() {
    local commands; commands=()
    _describe -t commands 'open-skills completions commands' commands "$@"
}
(( $+functions[_open-skills__subcmd__config_commands] )) ||
_open-skills__subcmd__config_commands() {
    local commands; commands=(
'show:Show every setting with its value and who said it' \
'path:Print where the configuration files are' \
    )
    _describe -t commands 'open-skills config commands' commands "$@"
}
(( $+functions[_open-skills__subcmd__config__subcmd__path_commands] )) ||
_open-skills__subcmd__config__subcmd__path_commands() {
    local commands; commands=()
    _describe -t commands 'open-skills config path commands' commands "$@"
}
(( $+functions[_open-skills__subcmd__config__subcmd__show_commands] )) ||
_open-skills__subcmd__config__subcmd__show_commands() {
    local commands; commands=()
    _describe -t commands 'open-skills config show commands' commands "$@"
}
(( $+functions[_open-skills__subcmd__convert_commands] )) ||
_open-skills__subcmd__convert_commands() {
    local commands; commands=()
    _describe -t commands 'open-skills convert commands' commands "$@"
}
(( $+functions[_open-skills__subcmd__diff_commands] )) ||
_open-skills__subcmd__diff_commands() {
    local commands; commands=()
    _describe -t commands 'open-skills diff commands' commands "$@"
}
(( $+functions[_open-skills__subcmd__doctor_commands] )) ||
_open-skills__subcmd__doctor_commands() {
    local commands; commands=()
    _describe -t commands 'open-skills doctor commands' commands "$@"
}
(( $+functions[_open-skills__subcmd__explain_commands] )) ||
_open-skills__subcmd__explain_commands() {
    local commands; commands=()
    _describe -t commands 'open-skills explain commands' commands "$@"
}
(( $+functions[_open-skills__subcmd__export_commands] )) ||
_open-skills__subcmd__export_commands() {
    local commands; commands=(
'docker:Print a stage of a Dockerfile that bakes the locked skills in' \
'k8s:Print a manifest for Kubernetes\: an init container that gets the locked skills' \
'marketplace:Print the marketplace.json of a repository of skills, for Claude' \
'mcp-config:Print the configuration of the MCP servers that skills need' \
'well-known:Write a site for discovery, for any web server' \
    )
    _describe -t commands 'open-skills export commands' commands "$@"
}
(( $+functions[_open-skills__subcmd__export__subcmd__docker_commands] )) ||
_open-skills__subcmd__export__subcmd__docker_commands() {
    local commands; commands=()
    _describe -t commands 'open-skills export docker commands' commands "$@"
}
(( $+functions[_open-skills__subcmd__export__subcmd__k8s_commands] )) ||
_open-skills__subcmd__export__subcmd__k8s_commands() {
    local commands; commands=()
    _describe -t commands 'open-skills export k8s commands' commands "$@"
}
(( $+functions[_open-skills__subcmd__export__subcmd__marketplace_commands] )) ||
_open-skills__subcmd__export__subcmd__marketplace_commands() {
    local commands; commands=()
    _describe -t commands 'open-skills export marketplace commands' commands "$@"
}
(( $+functions[_open-skills__subcmd__export__subcmd__mcp-config_commands] )) ||
_open-skills__subcmd__export__subcmd__mcp-config_commands() {
    local commands; commands=()
    _describe -t commands 'open-skills export mcp-config commands' commands "$@"
}
(( $+functions[_open-skills__subcmd__export__subcmd__well-known_commands] )) ||
_open-skills__subcmd__export__subcmd__well-known_commands() {
    local commands; commands=()
    _describe -t commands 'open-skills export well-known commands' commands "$@"
}
(( $+functions[_open-skills__subcmd__fmt_commands] )) ||
_open-skills__subcmd__fmt_commands() {
    local commands; commands=()
    _describe -t commands 'open-skills fmt commands' commands "$@"
}
(( $+functions[_open-skills__subcmd__init_commands] )) ||
_open-skills__subcmd__init_commands() {
    local commands; commands=()
    _describe -t commands 'open-skills init commands' commands "$@"
}
(( $+functions[_open-skills__subcmd__inspect_commands] )) ||
_open-skills__subcmd__inspect_commands() {
    local commands; commands=()
    _describe -t commands 'open-skills inspect commands' commands "$@"
}
(( $+functions[_open-skills__subcmd__install_commands] )) ||
_open-skills__subcmd__install_commands() {
    local commands; commands=()
    _describe -t commands 'open-skills install commands' commands "$@"
}
(( $+functions[_open-skills__subcmd__keys_commands] )) ||
_open-skills__subcmd__keys_commands() {
    local commands; commands=(
'new:Make a key' \
'list:List your keys' \
'show:Show a key'\''s public half and where it is kept' \
'export:Write a key to standard output, or to a file' \
'import:Take over a key from a PEM or OpenSSH file' \
'rotate:Put a new key in the place of one, which is kept under another name' \
    )
    _describe -t commands 'open-skills keys commands' commands "$@"
}
(( $+functions[_open-skills__subcmd__keys__subcmd__export_commands] )) ||
_open-skills__subcmd__keys__subcmd__export_commands() {
    local commands; commands=()
    _describe -t commands 'open-skills keys export commands' commands "$@"
}
(( $+functions[_open-skills__subcmd__keys__subcmd__import_commands] )) ||
_open-skills__subcmd__keys__subcmd__import_commands() {
    local commands; commands=()
    _describe -t commands 'open-skills keys import commands' commands "$@"
}
(( $+functions[_open-skills__subcmd__keys__subcmd__list_commands] )) ||
_open-skills__subcmd__keys__subcmd__list_commands() {
    local commands; commands=()
    _describe -t commands 'open-skills keys list commands' commands "$@"
}
(( $+functions[_open-skills__subcmd__keys__subcmd__new_commands] )) ||
_open-skills__subcmd__keys__subcmd__new_commands() {
    local commands; commands=()
    _describe -t commands 'open-skills keys new commands' commands "$@"
}
(( $+functions[_open-skills__subcmd__keys__subcmd__rotate_commands] )) ||
_open-skills__subcmd__keys__subcmd__rotate_commands() {
    local commands; commands=()
    _describe -t commands 'open-skills keys rotate commands' commands "$@"
}
(( $+functions[_open-skills__subcmd__keys__subcmd__show_commands] )) ||
_open-skills__subcmd__keys__subcmd__show_commands() {
    local commands; commands=()
    _describe -t commands 'open-skills keys show commands' commands "$@"
}
(( $+functions[_open-skills__subcmd__lint_commands] )) ||
_open-skills__subcmd__lint_commands() {
    local commands; commands=()
    _describe -t commands 'open-skills lint commands' commands "$@"
}
(( $+functions[_open-skills__subcmd__list_commands] )) ||
_open-skills__subcmd__list_commands() {
    local commands; commands=()
    _describe -t commands 'open-skills list commands' commands "$@"
}
(( $+functions[_open-skills__subcmd__login_commands] )) ||
_open-skills__subcmd__login_commands() {
    local commands; commands=()
    _describe -t commands 'open-skills login commands' commands "$@"
}
(( $+functions[_open-skills__subcmd__logout_commands] )) ||
_open-skills__subcmd__logout_commands() {
    local commands; commands=()
    _describe -t commands 'open-skills logout commands' commands "$@"
}
(( $+functions[_open-skills__subcmd__lsp_commands] )) ||
_open-skills__subcmd__lsp_commands() {
    local commands; commands=()
    _describe -t commands 'open-skills lsp commands' commands "$@"
}
(( $+functions[_open-skills__subcmd__outdated_commands] )) ||
_open-skills__subcmd__outdated_commands() {
    local commands; commands=()
    _describe -t commands 'open-skills outdated commands' commands "$@"
}
(( $+functions[_open-skills__subcmd__pack_commands] )) ||
_open-skills__subcmd__pack_commands() {
    local commands; commands=()
    _describe -t commands 'open-skills pack commands' commands "$@"
}
(( $+functions[_open-skills__subcmd__prompt_commands] )) ||
_open-skills__subcmd__prompt_commands() {
    local commands; commands=()
    _describe -t commands 'open-skills prompt commands' commands "$@"
}
(( $+functions[_open-skills__subcmd__publish_commands] )) ||
_open-skills__subcmd__publish_commands() {
    local commands; commands=()
    _describe -t commands 'open-skills publish commands' commands "$@"
}
(( $+functions[_open-skills__subcmd__pull_commands] )) ||
_open-skills__subcmd__pull_commands() {
    local commands; commands=()
    _describe -t commands 'open-skills pull commands' commands "$@"
}
(( $+functions[_open-skills__subcmd__registry_commands] )) ||
_open-skills__subcmd__registry_commands() {
    local commands; commands=(
'init:Make an empty place a registry' \
'ls:List the registries that skills may come from' \
'check:Say whether everything in a registry is as it should be' \
'repair:Make the indexes and the catalog anew from the records' \
'checkpoint:Sign the state that a registry has now' \
'forget:Forget which state a registry had, and whose key vouched for it' \
'gc:Remove what no version names' \
'mirror:Copy a whole registry to another place' \
    )
    _describe -t commands 'open-skills registry commands' commands "$@"
}
(( $+functions[_open-skills__subcmd__registry__subcmd__check_commands] )) ||
_open-skills__subcmd__registry__subcmd__check_commands() {
    local commands; commands=()
    _describe -t commands 'open-skills registry check commands' commands "$@"
}
(( $+functions[_open-skills__subcmd__registry__subcmd__checkpoint_commands] )) ||
_open-skills__subcmd__registry__subcmd__checkpoint_commands() {
    local commands; commands=()
    _describe -t commands 'open-skills registry checkpoint commands' commands "$@"
}
(( $+functions[_open-skills__subcmd__registry__subcmd__forget_commands] )) ||
_open-skills__subcmd__registry__subcmd__forget_commands() {
    local commands; commands=()
    _describe -t commands 'open-skills registry forget commands' commands "$@"
}
(( $+functions[_open-skills__subcmd__registry__subcmd__gc_commands] )) ||
_open-skills__subcmd__registry__subcmd__gc_commands() {
    local commands; commands=()
    _describe -t commands 'open-skills registry gc commands' commands "$@"
}
(( $+functions[_open-skills__subcmd__registry__subcmd__init_commands] )) ||
_open-skills__subcmd__registry__subcmd__init_commands() {
    local commands; commands=()
    _describe -t commands 'open-skills registry init commands' commands "$@"
}
(( $+functions[_open-skills__subcmd__registry__subcmd__ls_commands] )) ||
_open-skills__subcmd__registry__subcmd__ls_commands() {
    local commands; commands=()
    _describe -t commands 'open-skills registry ls commands' commands "$@"
}
(( $+functions[_open-skills__subcmd__registry__subcmd__mirror_commands] )) ||
_open-skills__subcmd__registry__subcmd__mirror_commands() {
    local commands; commands=()
    _describe -t commands 'open-skills registry mirror commands' commands "$@"
}
(( $+functions[_open-skills__subcmd__registry__subcmd__repair_commands] )) ||
_open-skills__subcmd__registry__subcmd__repair_commands() {
    local commands; commands=()
    _describe -t commands 'open-skills registry repair commands' commands "$@"
}
(( $+functions[_open-skills__subcmd__run_commands] )) ||
_open-skills__subcmd__run_commands() {
    local commands; commands=()
    _describe -t commands 'open-skills run commands' commands "$@"
}
(( $+functions[_open-skills__subcmd__runs_commands] )) ||
_open-skills__subcmd__runs_commands() {
    local commands; commands=(
'list:List the runs of the last seven days, the latest first' \
'show:Show one run' \
'stats:Show the sums of the last thirty days' \
'clear:Forget all runs' \
    )
    _describe -t commands 'open-skills runs commands' commands "$@"
}
(( $+functions[_open-skills__subcmd__runs__subcmd__clear_commands] )) ||
_open-skills__subcmd__runs__subcmd__clear_commands() {
    local commands; commands=()
    _describe -t commands 'open-skills runs clear commands' commands "$@"
}
(( $+functions[_open-skills__subcmd__runs__subcmd__list_commands] )) ||
_open-skills__subcmd__runs__subcmd__list_commands() {
    local commands; commands=()
    _describe -t commands 'open-skills runs list commands' commands "$@"
}
(( $+functions[_open-skills__subcmd__runs__subcmd__show_commands] )) ||
_open-skills__subcmd__runs__subcmd__show_commands() {
    local commands; commands=()
    _describe -t commands 'open-skills runs show commands' commands "$@"
}
(( $+functions[_open-skills__subcmd__runs__subcmd__stats_commands] )) ||
_open-skills__subcmd__runs__subcmd__stats_commands() {
    local commands; commands=()
    _describe -t commands 'open-skills runs stats commands' commands "$@"
}
(( $+functions[_open-skills__subcmd__runtime_commands] )) ||
_open-skills__subcmd__runtime_commands() {
    local commands; commands=(
'list:List the runtimes, installed or not' \
'install:Get a runtime, before the first run needs it' \
'build:Build the Python runtime into a file, for machines without a network' \
'remove:Remove a runtime' \
'verify:Hold the files of runtimes against what was installed' \
'path:Print the path of a runtime' \
    )
    _describe -t commands 'open-skills runtime commands' commands "$@"
}
(( $+functions[_open-skills__subcmd__runtime__subcmd__build_commands] )) ||
_open-skills__subcmd__runtime__subcmd__build_commands() {
    local commands; commands=()
    _describe -t commands 'open-skills runtime build commands' commands "$@"
}
(( $+functions[_open-skills__subcmd__runtime__subcmd__install_commands] )) ||
_open-skills__subcmd__runtime__subcmd__install_commands() {
    local commands; commands=()
    _describe -t commands 'open-skills runtime install commands' commands "$@"
}
(( $+functions[_open-skills__subcmd__runtime__subcmd__list_commands] )) ||
_open-skills__subcmd__runtime__subcmd__list_commands() {
    local commands; commands=()
    _describe -t commands 'open-skills runtime list commands' commands "$@"
}
(( $+functions[_open-skills__subcmd__runtime__subcmd__path_commands] )) ||
_open-skills__subcmd__runtime__subcmd__path_commands() {
    local commands; commands=()
    _describe -t commands 'open-skills runtime path commands' commands "$@"
}
(( $+functions[_open-skills__subcmd__runtime__subcmd__remove_commands] )) ||
_open-skills__subcmd__runtime__subcmd__remove_commands() {
    local commands; commands=()
    _describe -t commands 'open-skills runtime remove commands' commands "$@"
}
(( $+functions[_open-skills__subcmd__runtime__subcmd__verify_commands] )) ||
_open-skills__subcmd__runtime__subcmd__verify_commands() {
    local commands; commands=()
    _describe -t commands 'open-skills runtime verify commands' commands "$@"
}
(( $+functions[_open-skills__subcmd__schema_commands] )) ||
_open-skills__subcmd__schema_commands() {
    local commands; commands=()
    _describe -t commands 'open-skills schema commands' commands "$@"
}
(( $+functions[_open-skills__subcmd__search_commands] )) ||
_open-skills__subcmd__search_commands() {
    local commands; commands=()
    _describe -t commands 'open-skills search commands' commands "$@"
}
(( $+functions[_open-skills__subcmd__secrets_commands] )) ||
_open-skills__subcmd__secrets_commands() {
    local commands; commands=(
'set:Keep a secret, in the place of an older one' \
'list:List the names of your secrets' \
'remove:Forget a secret' \
    )
    _describe -t commands 'open-skills secrets commands' commands "$@"
}
(( $+functions[_open-skills__subcmd__secrets__subcmd__list_commands] )) ||
_open-skills__subcmd__secrets__subcmd__list_commands() {
    local commands; commands=()
    _describe -t commands 'open-skills secrets list commands' commands "$@"
}
(( $+functions[_open-skills__subcmd__secrets__subcmd__remove_commands] )) ||
_open-skills__subcmd__secrets__subcmd__remove_commands() {
    local commands; commands=()
    _describe -t commands 'open-skills secrets remove commands' commands "$@"
}
(( $+functions[_open-skills__subcmd__secrets__subcmd__set_commands] )) ||
_open-skills__subcmd__secrets__subcmd__set_commands() {
    local commands; commands=()
    _describe -t commands 'open-skills secrets set commands' commands "$@"
}
(( $+functions[_open-skills__subcmd__sign_commands] )) ||
_open-skills__subcmd__sign_commands() {
    local commands; commands=()
    _describe -t commands 'open-skills sign commands' commands "$@"
}
(( $+functions[_open-skills__subcmd__status_commands] )) ||
_open-skills__subcmd__status_commands() {
    local commands; commands=()
    _describe -t commands 'open-skills status commands' commands "$@"
}
(( $+functions[_open-skills__subcmd__sync_commands] )) ||
_open-skills__subcmd__sync_commands() {
    local commands; commands=()
    _describe -t commands 'open-skills sync commands' commands "$@"
}
(( $+functions[_open-skills__subcmd__tag_commands] )) ||
_open-skills__subcmd__tag_commands() {
    local commands; commands=()
    _describe -t commands 'open-skills tag commands' commands "$@"
}
(( $+functions[_open-skills__subcmd__test_commands] )) ||
_open-skills__subcmd__test_commands() {
    local commands; commands=()
    _describe -t commands 'open-skills test commands' commands "$@"
}
(( $+functions[_open-skills__subcmd__tour_commands] )) ||
_open-skills__subcmd__tour_commands() {
    local commands; commands=()
    _describe -t commands 'open-skills tour commands' commands "$@"
}
(( $+functions[_open-skills__subcmd__tree_commands] )) ||
_open-skills__subcmd__tree_commands() {
    local commands; commands=()
    _describe -t commands 'open-skills tree commands' commands "$@"
}
(( $+functions[_open-skills__subcmd__trust_commands] )) ||
_open-skills__subcmd__trust_commands() {
    local commands; commands=(
'add:Trust a key' \
'remove:Trust a key no more, or take a rule away' \
'list:Show keys, rules, revocations and pins, and who said them' \
'pin:Expect a key for a skill, as if it had been seen first' \
'rotate:Expect another key for a skill from now on' \
'revoke:Never believe a key again, whoever trusts it' \
'block:Refuse an archive or tree, whoever signed it' \
'check:Say what is odd about the rules\: keys at their end, rules that nothing can pass' \
'config:Approve the project'\''s open-skills.yaml as it is now' \
    )
    _describe -t commands 'open-skills trust commands' commands "$@"
}
(( $+functions[_open-skills__subcmd__trust__subcmd__add_commands] )) ||
_open-skills__subcmd__trust__subcmd__add_commands() {
    local commands; commands=()
    _describe -t commands 'open-skills trust add commands' commands "$@"
}
(( $+functions[_open-skills__subcmd__trust__subcmd__block_commands] )) ||
_open-skills__subcmd__trust__subcmd__block_commands() {
    local commands; commands=()
    _describe -t commands 'open-skills trust block commands' commands "$@"
}
(( $+functions[_open-skills__subcmd__trust__subcmd__check_commands] )) ||
_open-skills__subcmd__trust__subcmd__check_commands() {
    local commands; commands=()
    _describe -t commands 'open-skills trust check commands' commands "$@"
}
(( $+functions[_open-skills__subcmd__trust__subcmd__config_commands] )) ||
_open-skills__subcmd__trust__subcmd__config_commands() {
    local commands; commands=()
    _describe -t commands 'open-skills trust config commands' commands "$@"
}
(( $+functions[_open-skills__subcmd__trust__subcmd__list_commands] )) ||
_open-skills__subcmd__trust__subcmd__list_commands() {
    local commands; commands=()
    _describe -t commands 'open-skills trust list commands' commands "$@"
}
(( $+functions[_open-skills__subcmd__trust__subcmd__pin_commands] )) ||
_open-skills__subcmd__trust__subcmd__pin_commands() {
    local commands; commands=()
    _describe -t commands 'open-skills trust pin commands' commands "$@"
}
(( $+functions[_open-skills__subcmd__trust__subcmd__remove_commands] )) ||
_open-skills__subcmd__trust__subcmd__remove_commands() {
    local commands; commands=()
    _describe -t commands 'open-skills trust remove commands' commands "$@"
}
(( $+functions[_open-skills__subcmd__trust__subcmd__revoke_commands] )) ||
_open-skills__subcmd__trust__subcmd__revoke_commands() {
    local commands; commands=()
    _describe -t commands 'open-skills trust revoke commands' commands "$@"
}
(( $+functions[_open-skills__subcmd__trust__subcmd__rotate_commands] )) ||
_open-skills__subcmd__trust__subcmd__rotate_commands() {
    local commands; commands=()
    _describe -t commands 'open-skills trust rotate commands' commands "$@"
}
(( $+functions[_open-skills__subcmd__uninstall_commands] )) ||
_open-skills__subcmd__uninstall_commands() {
    local commands; commands=()
    _describe -t commands 'open-skills uninstall commands' commands "$@"
}
(( $+functions[_open-skills__subcmd__unpack_commands] )) ||
_open-skills__subcmd__unpack_commands() {
    local commands; commands=()
    _describe -t commands 'open-skills unpack commands' commands "$@"
}
(( $+functions[_open-skills__subcmd__unyank_commands] )) ||
_open-skills__subcmd__unyank_commands() {
    local commands; commands=()
    _describe -t commands 'open-skills unyank commands' commands "$@"
}
(( $+functions[_open-skills__subcmd__update_commands] )) ||
_open-skills__subcmd__update_commands() {
    local commands; commands=()
    _describe -t commands 'open-skills update commands' commands "$@"
}
(( $+functions[_open-skills__subcmd__vendor_commands] )) ||
_open-skills__subcmd__vendor_commands() {
    local commands; commands=(
'add:Bring packages in, with all that they need' \
'list:List what the skill brings along' \
'update:Get newer versions\: of all packages, or of those named' \
'remove:Take packages out, with all that only they needed' \
'verify:Hold the files against the lock' \
    )
    _describe -t commands 'open-skills vendor commands' commands "$@"
}
(( $+functions[_open-skills__subcmd__vendor__subcmd__add_commands] )) ||
_open-skills__subcmd__vendor__subcmd__add_commands() {
    local commands; commands=()
    _describe -t commands 'open-skills vendor add commands' commands "$@"
}
(( $+functions[_open-skills__subcmd__vendor__subcmd__list_commands] )) ||
_open-skills__subcmd__vendor__subcmd__list_commands() {
    local commands; commands=()
    _describe -t commands 'open-skills vendor list commands' commands "$@"
}
(( $+functions[_open-skills__subcmd__vendor__subcmd__remove_commands] )) ||
_open-skills__subcmd__vendor__subcmd__remove_commands() {
    local commands; commands=()
    _describe -t commands 'open-skills vendor remove commands' commands "$@"
}
(( $+functions[_open-skills__subcmd__vendor__subcmd__update_commands] )) ||
_open-skills__subcmd__vendor__subcmd__update_commands() {
    local commands; commands=()
    _describe -t commands 'open-skills vendor update commands' commands "$@"
}
(( $+functions[_open-skills__subcmd__vendor__subcmd__verify_commands] )) ||
_open-skills__subcmd__vendor__subcmd__verify_commands() {
    local commands; commands=()
    _describe -t commands 'open-skills vendor verify commands' commands "$@"
}
(( $+functions[_open-skills__subcmd__verify_commands] )) ||
_open-skills__subcmd__verify_commands() {
    local commands; commands=()
    _describe -t commands 'open-skills verify commands' commands "$@"
}
(( $+functions[_open-skills__subcmd__version_commands] )) ||
_open-skills__subcmd__version_commands() {
    local commands; commands=()
    _describe -t commands 'open-skills version commands' commands "$@"
}
(( $+functions[_open-skills__subcmd__which_commands] )) ||
_open-skills__subcmd__which_commands() {
    local commands; commands=()
    _describe -t commands 'open-skills which commands' commands "$@"
}
(( $+functions[_open-skills__subcmd__yank_commands] )) ||
_open-skills__subcmd__yank_commands() {
    local commands; commands=()
    _describe -t commands 'open-skills yank commands' commands "$@"
}

if [ "$funcstack[1]" = "_open-skills" ]; then
    _open-skills "$@"
else
    compdef _open-skills open-skills
fi
