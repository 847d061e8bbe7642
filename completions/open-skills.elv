
use builtin;
use str;

set edit:completion:arg-completer[open-skills] = {|@words|
    fn spaces {|n|
        builtin:repeat $n ' ' | str:join ''
    }
    fn cand {|text desc|
        edit:complex-candidate $text &display=$text' '(spaces (- 14 (wcswidth $text)))$desc
    }
    var command = 'open-skills'
    for word $words[1..-1] {
        if (str:has-prefix $word '-') {
            break
        }
        set command = $command';'$word
    }
    var completions = [
        &'open-skills'= {
            cand --color 'When to use colours: auto, always or never'
            cand --log-format 'How logs are written to standard error: text or json'
            cand --cache-dir 'Keep the cache in this folder'
            cand --config 'Read this configuration file in place of the project''s'
            cand --environment 'Use this environment of the configuration'
            cand --env-file 'Read variables from this file'
            cand -q 'Say nothing but results and errors'
            cand --quiet 'Say nothing but results and errors'
            cand -v 'Say more; -vv and -vvv log what happens inside'
            cand --verbose 'Say more; -vv and -vvv log what happens inside'
            cand --offline 'Never use the network'
            cand -y 'Answer every question with yes'
            cand --yes 'Answer every question with yes'
            cand -h 'Print help'
            cand --help 'Print help'
            cand -V 'Print version'
            cand --version 'Print version'
            cand explain 'Say what a rule looks for, why, and how to mend it'
            cand schema 'Print the JSON Schema of a file or a report'
            cand completions 'Print a completion script for a shell'
        }
        &'open-skills;explain'= {
            cand --format 'How to show them'
            cand --color 'When to use colours: auto, always or never'
            cand --log-format 'How logs are written to standard error: text or json'
            cand --cache-dir 'Keep the cache in this folder'
            cand --config 'Read this configuration file in place of the project''s'
            cand --environment 'Use this environment of the configuration'
            cand --env-file 'Read variables from this file'
            cand --all 'All rules'
            cand -q 'Say nothing but results and errors'
            cand --quiet 'Say nothing but results and errors'
            cand -v 'Say more; -vv and -vvv log what happens inside'
            cand --verbose 'Say more; -vv and -vvv log what happens inside'
            cand --offline 'Never use the network'
            cand -y 'Answer every question with yes'
            cand --yes 'Answer every question with yes'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'open-skills;schema'= {
            cand --color 'When to use colours: auto, always or never'
            cand --log-format 'How logs are written to standard error: text or json'
            cand --cache-dir 'Keep the cache in this folder'
            cand --config 'Read this configuration file in place of the project''s'
            cand --environment 'Use this environment of the configuration'
            cand --env-file 'Read variables from this file'
            cand -q 'Say nothing but results and errors'
            cand --quiet 'Say nothing but results and errors'
            cand -v 'Say more; -vv and -vvv log what happens inside'
            cand --verbose 'Say more; -vv and -vvv log what happens inside'
            cand --offline 'Never use the network'
            cand -y 'Answer every question with yes'
            cand --yes 'Answer every question with yes'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'open-skills;completions'= {
            cand --color 'When to use colours: auto, always or never'
            cand --log-format 'How logs are written to standard error: text or json'
            cand --cache-dir 'Keep the cache in this folder'
            cand --config 'Read this configuration file in place of the project''s'
            cand --environment 'Use this environment of the configuration'
            cand --env-file 'Read variables from this file'
            cand --dynamic 'Ask the program at every completion, which then also offers rules, profiles and skills'
            cand -q 'Say nothing but results and errors'
            cand --quiet 'Say nothing but results and errors'
            cand -v 'Say more; -vv and -vvv log what happens inside'
            cand --verbose 'Say more; -vv and -vvv log what happens inside'
            cand --offline 'Never use the network'
            cand -y 'Answer every question with yes'
            cand --yes 'Answer every question with yes'
            cand -h 'Print help'
            cand --help 'Print help'
        }
    ]
    $completions[$command]
}
