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
'--cache-dir=[Keep the cache in this folder]:DIR:_files -/' \
'--config=[Read this configuration file in place of the project'\''s]:FILE:_files' \
'--environment=[Use this environment of the configuration]:NAME:_default' \
'--env-file=[Read variables from this file]:FILE:_files' \
'(-v --verbose)-q[Say nothing but results and errors]' \
'(-v --verbose)--quiet[Say nothing but results and errors]' \
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
'--cache-dir=[Keep the cache in this folder]:DIR:_files -/' \
'--config=[Read this configuration file in place of the project'\''s]:FILE:_files' \
'--environment=[Use this environment of the configuration]:NAME:_default' \
'--env-file=[Read variables from this file]:FILE:_files' \
'()--all[All rules]' \
'(-v --verbose)-q[Say nothing but results and errors]' \
'(-v --verbose)--quiet[Say nothing but results and errors]' \
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
(schema)
_arguments "${_arguments_options[@]}" : \
'--color=[When to use colours\: auto, always or never]:WHEN:((auto\:"On a terminal that can show them"
always\:"Even into a file or a pipe"
never\:"Not at all"))' \
'--log-format=[How logs are written to standard error\: text or json]:FORMAT:((text\:"A line for people"
json\:"A JSON object a line"))' \
'--cache-dir=[Keep the cache in this folder]:DIR:_files -/' \
'--config=[Read this configuration file in place of the project'\''s]:FILE:_files' \
'--environment=[Use this environment of the configuration]:NAME:_default' \
'--env-file=[Read variables from this file]:FILE:_files' \
'(-v --verbose)-q[Say nothing but results and errors]' \
'(-v --verbose)--quiet[Say nothing but results and errors]' \
'*-v[Say more; -vv and -vvv log what happens inside]' \
'*--verbose[Say more; -vv and -vvv log what happens inside]' \
'--offline[Never use the network]' \
'-y[Answer every question with yes]' \
'--yes[Answer every question with yes]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
':of -- Of what:((skill\:"\`skill.yaml\`, beside a skill'\''s document"
config\:"\`open-skills.yaml\`, a project'\''s or a user'\''s configuration"
outcome\:"What \`run --json\` prints"
lint-report\:"What \`lint --format json\` prints"))' \
&& ret=0
;;
(completions)
_arguments "${_arguments_options[@]}" : \
'--color=[When to use colours\: auto, always or never]:WHEN:((auto\:"On a terminal that can show them"
always\:"Even into a file or a pipe"
never\:"Not at all"))' \
'--log-format=[How logs are written to standard error\: text or json]:FORMAT:((text\:"A line for people"
json\:"A JSON object a line"))' \
'--cache-dir=[Keep the cache in this folder]:DIR:_files -/' \
'--config=[Read this configuration file in place of the project'\''s]:FILE:_files' \
'--environment=[Use this environment of the configuration]:NAME:_default' \
'--env-file=[Read variables from this file]:FILE:_files' \
'--dynamic[Ask the program at every completion, which then also offers rules, profiles and skills]' \
'(-v --verbose)-q[Say nothing but results and errors]' \
'(-v --verbose)--quiet[Say nothing but results and errors]' \
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
'explain:Say what a rule looks for, why, and how to mend it' \
'schema:Print the JSON Schema of a file or a report' \
'completions:Print a completion script for a shell' \
    )
    _describe -t commands 'open-skills commands' commands "$@"
}
(( $+functions[_open-skills__subcmd__completions_commands] )) ||
_open-skills__subcmd__completions_commands() {
    local commands; commands=()
    _describe -t commands 'open-skills completions commands' commands "$@"
}
(( $+functions[_open-skills__subcmd__explain_commands] )) ||
_open-skills__subcmd__explain_commands() {
    local commands; commands=()
    _describe -t commands 'open-skills explain commands' commands "$@"
}
(( $+functions[_open-skills__subcmd__schema_commands] )) ||
_open-skills__subcmd__schema_commands() {
    local commands; commands=()
    _describe -t commands 'open-skills schema commands' commands "$@"
}

if [ "$funcstack[1]" = "_open-skills" ]; then
    _open-skills "$@"
else
    compdef _open-skills open-skills
fi
