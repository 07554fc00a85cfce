// Completion scripts for bash, zsh and fish, from the command table. Commands and options are
// written into the script; ids and names are asked of `paas __complete` when they are wanted.
#include "docs/help.hpp"

#include <algorithm>
#include <vector>

namespace paas::cli {
namespace {

struct Entry {
    std::string words;  ///< "nodes start"; empty for the program
    const Command* command;
};

void gather(const Command& command, const std::string& words, std::vector<Entry>& entries) {
    entries.push_back({words, &command});
    for (const Command& child : command.subcommands) {
        if (!child.hidden) {
            gather(child, words + (words.empty() ? "" : " ") + std::string(child.name), entries);
        }
    }
}

std::vector<Entry> all_commands() {
    std::vector<Entry> entries;
    gather(root(), "", entries);
    return entries;
}

std::string visible_children(const Command& command) {
    std::string names;
    for (const Command& child : command.subcommands) {
        if (!child.hidden) {
            names += (names.empty() ? "" : " ") + std::string(child.name);
        }
    }
    return names;
}

std::string flag_words(std::span<const Option> options) {
    std::string words;
    for (const Option& option : options) {
        words += (words.empty() ? "" : " ") + ("--" + std::string(option.name));
    }
    return words;
}

/// What a script calls a kind of candidate.
std::string_view kind_of(Complete complete) {
    switch (complete) {
        case Complete::none:
            return "none";
        case Complete::file:
            return "file";
        case Complete::folder:
            return "folder";
        case Complete::choices:
            return "choices";
        case Complete::deployment:
            return "deployments";
        case Complete::node:
            return "nodes";
        case Complete::provider:
            return "providers";
        case Complete::context:
            return "contexts";
        case Complete::command:
            return "commands";
        case Complete::code:
            return "codes";
    }
    return "none";
}

/// "deployments" or "choices bash zsh fish".
std::string candidates(Complete complete, std::string_view choices) {
    std::string text(kind_of(complete));
    if (complete == Complete::choices) {
        text += " " + std::string(choices);
    }
    return text;
}

std::string option_pattern(const Option& option) {
    std::string pattern = "--" + std::string(option.name);
    if (option.letter != '\0') {
        pattern += "|-" + std::string(1, option.letter);
    }
    return pattern;
}

/// Shell code that sets `want` from the command's words and the option before or the number of
/// arguments so far; bash and zsh understand it alike.
std::string want_function() {
    std::string text =
        "# What may follow: sets want from the command, the option before the word, and the\n"
        "# number of arguments so far.\n"
        "_paas_want() {\n"
        "    local words_=$1 prev=$2 count=$3\n"
        "    want=none\n"
        "    case $words_:$prev in\n";
    for (const Option& option : global_options()) {
        if (option.value != Value::none) {
            std::string pattern = "*:" + option_pattern(option);
            const std::size_t bar = pattern.find('|');
            if (bar != std::string::npos) {
                pattern.replace(bar, 1, "|*:");
            }
            text += "        " + pattern + ") want='" +
                    candidates(option.complete, option.choices) + "'; return ;;\n";
        }
    }
    for (const Entry& entry : all_commands()) {
        for (const Option& option : entry.command->options) {
            if (option.value == Value::none) {
                continue;
            }
            std::string patterns = "'" + entry.words + "':--" + std::string(option.name);
            if (option.letter != '\0') {
                patterns += "|'" + entry.words + "':-" + std::string(1, option.letter);
            }
            text += "        " + patterns + ") want='" +
                    candidates(option.complete, option.choices) + "'; return ;;\n";
        }
    }
    text += "    esac\n    case $words_:$count in\n";
    for (const Entry& entry : all_commands()) {
        std::size_t place = 0;
        for (const Argument& argument : entry.command->arguments) {
            const std::string at = argument.repeatable ? "*" : std::to_string(place);
            text += "        '" + entry.words + "':" + at + ") want='" +
                    candidates(argument.complete, argument.choices) + "' ;;\n";
            ++place;
        }
    }
    return text + "    esac\n}\n";
}

std::string options_function() {
    std::string text =
        "# Commands and options after a command: sets children and flags.\n"
        "_paas_options() {\n    flags='" +
        flag_words(global_options()) + "'\n    children=''\n    case $1 in\n";
    for (const Entry& entry : all_commands()) {
        const std::string children = visible_children(*entry.command);
        const std::string flags = flag_words(entry.command->options);
        text += "        '" + entry.words + "')";
        text += children.empty() ? "" : " children='" + children + "';";
        text += flags.empty() ? "" : " flags=\"" + flags + " $flags\";";
        text += " ;;\n";
    }
    return text + "    esac\n}\n";
}

/// Options that take a value, so that the value is not taken for an argument.
std::string valued_function() {
    std::vector<std::string> patterns;
    const auto add = [&](std::span<const Option> options) {
        for (const Option& option : options) {
            if (option.value != Value::none) {
                patterns.push_back("--" + std::string(option.name));
                if (option.letter != '\0') {
                    patterns.push_back("-" + std::string(1, option.letter));
                }
            }
        }
    };
    add(global_options());
    for (const Entry& entry : all_commands()) {
        add(entry.command->options);
    }
    std::ranges::sort(patterns);
    patterns.erase(std::ranges::unique(patterns).begin(), patterns.end());
    std::string joined;
    for (const std::string& pattern : patterns) {
        joined += (joined.empty() ? "" : "|") + pattern;
    }
    return "_paas_takes_value() {\n    case $1 in\n        " + joined +
           ") return 0 ;;\n    esac\n    return 1\n}\n";
}

constexpr std::string_view kNotice =
    "# Made from the command table by `paas __completion`; do not edit.\n";

/// Shared by bash and zsh: finds the command and the number of arguments among `words`.
constexpr std::string_view kParse =
    R"sh(# Reads the words before the cursor: sets cmd, count and first (the first argument).
_paas_read() {
    local word skip=''
    cmd='' count=0 first=''
    for word in "$@"; do
        if [ -n "$skip" ]; then skip=''; continue; fi
        case $word in
            --) continue ;;
            -*) if _paas_takes_value "$word"; then skip=1; fi; continue ;;
        esac
        _paas_options "$cmd"
        case " $children " in
            *" $word "*) cmd="${cmd:+$cmd }$word" ;;
            *) count=$((count + 1)); [ -n "$first" ] || first=$word ;;
        esac
    done
}
)sh";

std::string bash_script() {
    return "# bash completion for paas\n" + std::string(kNotice) + want_function() +
           options_function() + valued_function() + std::string(kParse) +
           R"sh(# Candidates from the lines of the input; a name may hold blanks, and what else a shell reads.
_paas_names() {
    local line plain=${1//\\/} open=''
    case $1 in
        [\"\']*) open=1 plain=${1#?} ;;
    esac
    while IFS= read -r line; do
        if [[ $line == "$plain"* ]]; then
            [ -n "$open" ] || printf -v line %q "$line"
            COMPREPLY+=("$line")
        fi
    done
}
_paas() {
    local cur=${COMP_WORDS[COMP_CWORD]} prev='' want cmd count first children flags
    [ "$COMP_CWORD" -gt 0 ] && prev=${COMP_WORDS[COMP_CWORD-1]}
    COMPREPLY=()
    _paas_read "${COMP_WORDS[@]:1:COMP_CWORD-1}"
    _paas_options "$cmd"
    if [[ $cur == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$flags" -- "$cur")
        return
    fi
    if [ -n "$children" ] && ! _paas_takes_value "$prev"; then
        mapfile -t COMPREPLY < <(compgen -W "$children" -- "$cur")
        return
    fi
    _paas_want "$cmd" "$prev" "$count"
    case $want in
        file) mapfile -t COMPREPLY < <(compgen -f -- "$cur"); compopt -o filenames 2>/dev/null ;;
        folder) mapfile -t COMPREPLY < <(compgen -d -- "$cur"); compopt -o filenames 2>/dev/null ;;
        choices*) mapfile -t COMPREPLY < <(compgen -W "${want#choices }" -- "$cur") ;;
        commands) _paas_options ''; mapfile -t COMPREPLY < <(compgen -W "$children" -- "$cur") ;;
        none) ;;
        *) _paas_names "$cur" < <(paas __complete "$want" "${first//\\/}" 2>/dev/null)
           if [ "$cmd:$count" = graph:0 ]; then
               mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen -f -- "$cur")
           fi ;;
    esac
}
complete -F _paas paas
)sh";
}

std::string zsh_script() {
    return "#compdef paas\n# zsh completion for paas\n" + std::string(kNotice) + want_function() +
           options_function() + valued_function() + std::string(kParse) +
           R"sh(_paas() {
    emulate -L zsh
    setopt local_options sh_word_split
    local cur=${words[CURRENT]} prev=${words[CURRENT-1]} want cmd count first children flags
    _paas_read "${(@)words[2,CURRENT-1]}"
    _paas_options "$cmd"
    if [[ $cur == -* ]]; then
        compadd -- ${=flags}
        return
    fi
    if [[ -n $children ]] && ! _paas_takes_value "$prev"; then
        compadd -- ${=children}
        return
    fi
    _paas_want "$cmd" "$prev" "$count"
    case $want in
        file) _files ;;
        folder) _files -/ ;;
        choices*) compadd -- ${=want#choices } ;;
        commands) _paas_options ''; compadd -- ${=children} ;;
        none) ;;
        *) compadd -- ${(f)"$(command paas __complete "$want" "$first" 2>/dev/null)"}
           [[ $cmd:$count == graph:0 ]] && _files ;;
    esac
}
if [ "$funcstack[1]" = _paas ]; then
    _paas "$@"
else
    compdef _paas paas
fi
)sh";
}

/// A text as one word of fish.
std::string fish_quoted(std::string_view text) {
    std::string result = "'";
    for (const char c : text) {
        result += c == '\'' || c == '\\' ? std::string("\\") + c : std::string(1, c);
    }
    return result + "'";
}

std::string fish_candidates(Complete complete, std::string_view choices) {
    if (complete == Complete::none || complete == Complete::file) {
        return {};
    }
    if (complete == Complete::folder) {
        return "'(__fish_complete_directories)'";
    }
    if (complete == Complete::choices) {
        return fish_quoted(choices);
    }
    if (complete == Complete::command) {
        return fish_quoted(visible_children(root()));
    }
    return "'(paas __complete " + std::string(kind_of(complete)) + " (__paas_first) 2>/dev/null)'";
}

std::string fish_options(std::span<const Option> options, const std::string& condition) {
    std::string text;
    for (const Option& option : options) {
        text += "complete -c paas" + condition + " -l " + std::string(option.name);
        if (option.letter != '\0') {
            text += " -s " + std::string(1, option.letter);
        }
        if (option.value != Value::none) {
            const std::string list = fish_candidates(option.complete, option.choices);
            text += option.complete == Complete::file ? " -r -F" : " -x";
            text += list.empty() ? "" : " -a " + list;
        }
        // The first sentence is enough on a line.
        const std::string_view help = option.help.substr(0, option.help.find_first_of(".;:"));
        text += " -d " + fish_quoted(help) + "\n";
    }
    return text;
}

std::string fish_script() {
    std::string valued;
    for (const Entry& entry : all_commands()) {
        for (const Option& option : entry.command->options) {
            if (option.value != Value::none) {
                valued += " --" + std::string(option.name);
                valued += option.letter == '\0' ? "" : " -" + std::string(1, option.letter);
            }
        }
    }
    for (const Option& option : global_options()) {
        if (option.value != Value::none) {
            valued += " --" + std::string(option.name);
            valued += option.letter == '\0' ? "" : " -" + std::string(1, option.letter);
        }
    }
    std::string commands;
    for (const Entry& entry : all_commands()) {
        if (!entry.words.empty()) {
            commands += " " + fish_quoted(entry.words);
        }
    }
    std::string text = "# fish completion for paas\n" + std::string(kNotice) +
                       "set -g __paas_valued" + valued + "\nset -g __paas_commands" + commands +
                       R"sh(

# The command that the line names, and after it the arguments so far, one per line.
function __paas_line
    set -l words (commandline -opc)
    set -l path
    set -l arguments
    set -l skip 0
    for word in $words[2..-1]
        if test $skip = 1
            set skip 0
        else if contains -- $word $__paas_valued
            set skip 1
        else if string match -q -- '-*' $word
            continue
        else if test (count $arguments) = 0; and contains -- (string join ' ' $path $word) $__paas_commands
            set -a path $word
        else
            set -a arguments $word
        end
    end
    echo (string join ' ' $path)
    for word in $arguments
        echo $word
    end
end

# True when the line names this command and has this many arguments (* = any number).
function __paas_at
    set -l line (__paas_line)
    test "$line[1]" = "$argv[1]"; or return 1
    test "$argv[2]" = '*'; or test (math (count $line) - 1) = "$argv[2]"
end

function __paas_first
    set -l line (__paas_line)
    echo $line[2]
end

complete -c paas -f
)sh";
    text += fish_options(global_options(), "");
    for (const Entry& entry : all_commands()) {
        const std::string words = fish_quoted(entry.words);
        for (const Command& child : entry.command->subcommands) {
            if (!child.hidden) {
                text += "complete -c paas -n \"__paas_at " + words + " 0\" -a " +
                        std::string(child.name) + " -d " + fish_quoted(child.summary) + "\n";
            }
        }
        text += fish_options(entry.command->options, " -n \"__paas_at " + words + " '*'\"");
        std::size_t place = 0;
        for (const Argument& argument : entry.command->arguments) {
            const std::string at = argument.repeatable ? "'*'" : std::to_string(place);
            const std::string condition = " -n \"__paas_at " + words + " " + at + "\"";
            const std::string list = fish_candidates(argument.complete, argument.choices);
            if (argument.complete == Complete::file) {
                text += "complete -c paas" + condition + " -F\n";
            } else if (!list.empty()) {
                text += "complete -c paas" + condition + " -a " + list + "\n";
            }
            ++place;
        }
    }
    return text;
}

}  // namespace

std::string completion_script(std::string_view shell) {
    return shell == "bash" ? bash_script() : shell == "zsh" ? zsh_script() : fish_script();
}

}  // namespace paas::cli
