# bash completion for paas
# Made from the command table by `paas __completion`; do not edit.
# What may follow: sets want from the command, the option before the word, and the
# number of arguments so far.
_paas_want() {
    local words_=$1 prev=$2 count=$3
    want=none
    case $words_:$prev in
        *:--output|*:-o) want='choices table wide json jsonl yaml name csv jsonpath='; return ;;
        *:--columns) want='none'; return ;;
        *:--sort) want='none'; return ;;
        *:--color) want='choices auto always never'; return ;;
        *:--context) want='contexts'; return ;;
        *:--state-dir) want='folder'; return ;;
        'deploy':--with) want='file'; return ;;
        'deploy':--inputs) want='file'; return ;;
        'deploy':--input|'deploy':-i) want='none'; return ;;
        'deploy':--import-map) want='file'; return ;;
        'deploy':--import-hosts) want='none'; return ;;
        'deploy':--cacert) want='file'; return ;;
        'deploy':--group|'deploy':-g) want='none'; return ;;
        'deploy':--provider) want='providers'; return ;;
        'deploy':--region) want='none'; return ;;
        'deploy':--sla) want='none'; return ;;
        'deploy':--exclude-provider) want='providers'; return ;;
        'deploy':--timeout) want='none'; return ;;
        'deploy':--provider-timeout) want='none'; return ;;
        'deploy':--max-providers) want='none'; return ;;
        'deploy':--name|'deploy':-n) want='none'; return ;;
        'deploy':--description) want='none'; return ;;
        'deploy':--callback) want='none'; return ;;
        'status':--status) want='choices CREATE_IN_PROGRESS CREATE_COMPLETE CREATE_FAILED UPDATE_IN_PROGRESS UPDATE_COMPLETE UPDATE_FAILED DELETE_IN_PROGRESS DELETE_COMPLETE DELETE_FAILED create update delete complete failed in_progress'; return ;;
        'status':--group|'status':-g) want='none'; return ;;
        'status':--user) want='none'; return ;;
        'status':--provider) want='providers'; return ;;
        'status':--template) want='none'; return ;;
        'status':--since) want='none'; return ;;
        'status':--limit) want='none'; return ;;
        'wait':--for) want='choices complete deleted'; return ;;
        'wait':--timeout) want='none'; return ;;
        'logs':--tail) want='none'; return ;;
        'retry':--exclude-provider) want='providers'; return ;;
        'update':--inputs) want='file'; return ;;
        'update':--input|'update':-i) want='none'; return ;;
        'update':--import-map) want='file'; return ;;
        'update':--import-hosts) want='none'; return ;;
        'update':--cacert) want='file'; return ;;
        'nodes add':--count) want='none'; return ;;
        'nodes add':--of) want='none'; return ;;
        'ports add':--from) want='none'; return ;;
        'ports add':--node) want='none'; return ;;
        'ports add':--description) want='none'; return ;;
        'ports rm':--from) want='none'; return ;;
        'ports rm':--node) want='none'; return ;;
        'ports rm':--description) want='none'; return ;;
        'ssh':--login|'ssh':-l) want='none'; return ;;
        'ssh':--identity) want='file'; return ;;
        'validate':--explain) want='codes'; return ;;
        'validate':--report) want='choices sarif junit github gitlab sarif= junit= github= gitlab='; return ;;
        'validate':--with) want='file'; return ;;
        'validate':--inputs) want='file'; return ;;
        'validate':--input|'validate':-i) want='none'; return ;;
        'validate':--import-map) want='file'; return ;;
        'validate':--import-hosts) want='none'; return ;;
        'validate':--cacert) want='file'; return ;;
        'render':--with) want='file'; return ;;
        'render':--inputs) want='file'; return ;;
        'render':--input|'render':-i) want='none'; return ;;
        'render':--import-map) want='file'; return ;;
        'render':--import-hosts) want='none'; return ;;
        'render':--cacert) want='file'; return ;;
        'graph':--format|'graph':-f) want='choices dot mermaid json'; return ;;
        'graph':--with) want='file'; return ;;
        'graph':--inputs) want='file'; return ;;
        'graph':--input|'graph':-i) want='none'; return ;;
        'graph':--import-map) want='file'; return ;;
        'graph':--import-hosts) want='none'; return ;;
        'graph':--cacert) want='file'; return ;;
        'providers check':--sources) want='file'; return ;;
        'providers check':--cacert) want='file'; return ;;
        'providers block':--reason) want='none'; return ;;
        'providers block':--for) want='none'; return ;;
        'feed':--as) want='choices config messages rally'; return ;;
        'feed':--every) want='none'; return ;;
        'feed':--message-version) want='choices 1.4.0 2.0.0'; return ;;
        'feed':--provider-time) want='none'; return ;;
        'feed':--parallel) want='none'; return ;;
        'feed':--cacert) want='file'; return ;;
        'rank':--replay) want='deployments'; return ;;
        'rank':--of) want='deployments'; return ;;
        'rank':--with) want='file'; return ;;
        'rank':--inputs) want='file'; return ;;
        'rank':--input|'rank':-i) want='none'; return ;;
        'rank':--import-map) want='file'; return ;;
        'rank':--import-hosts) want='none'; return ;;
        'rank':--cacert) want='file'; return ;;
        'rank':--group|'rank':-g) want='none'; return ;;
        'rank':--provider) want='providers'; return ;;
        'rank':--region) want='none'; return ;;
        'rank':--sla) want='none'; return ;;
        'rank':--exclude-provider) want='providers'; return ;;
        'stats':--by) want='choices status group provider template month'; return ;;
        'stats':--group|'stats':-g) want='none'; return ;;
        'stats':--user) want='none'; return ;;
        'stats':--provider) want='providers'; return ;;
        'stats':--template) want='none'; return ;;
        'stats':--since) want='none'; return ;;
        'context set':--url) want='none'; return ;;
        'context set':--group|'context set':-g) want='none'; return ;;
        'context set':--issuer) want='none'; return ;;
        'context set':--ca-file) want='file'; return ;;
        'context set':--token) want='none'; return ;;
    esac
    case $words_:$count in
        'deploy':0) want='file' ;;
        'status':*) want='deployments' ;;
        'wait':*) want='deployments' ;;
        'logs':0) want='deployments' ;;
        'outputs':0) want='deployments' ;;
        'outputs':1) want='none' ;;
        'retry':0) want='deployments' ;;
        'update':0) want='deployments' ;;
        'update':1) want='file' ;;
        'delete':*) want='deployments' ;;
        'reset':0) want='deployments' ;;
        'lock':*) want='deployments' ;;
        'unlock':*) want='deployments' ;;
        'resources':0) want='deployments' ;;
        'nodes ls':0) want='deployments' ;;
        'nodes show':0) want='deployments' ;;
        'nodes show':1) want='nodes' ;;
        'nodes start':0) want='deployments' ;;
        'nodes start':*) want='nodes' ;;
        'nodes stop':0) want='deployments' ;;
        'nodes stop':*) want='nodes' ;;
        'nodes reboot':0) want='deployments' ;;
        'nodes reboot':*) want='nodes' ;;
        'nodes rm':0) want='deployments' ;;
        'nodes rm':*) want='nodes' ;;
        'nodes add':0) want='deployments' ;;
        'ports ls':0) want='deployments' ;;
        'ports add':0) want='deployments' ;;
        'ports add':1) want='none' ;;
        'ports rm':0) want='deployments' ;;
        'ports rm':1) want='none' ;;
        'ssh':0) want='deployments' ;;
        'ssh':1) want='nodes' ;;
        'template':0) want='deployments' ;;
        'validate':*) want='file' ;;
        'render':0) want='file' ;;
        'graph':0) want='deployments' ;;
        'providers show':0) want='providers' ;;
        'providers check':*) want='providers' ;;
        'providers block':0) want='providers' ;;
        'providers unblock':0) want='providers' ;;
        'feed':*) want='file' ;;
        'rank':0) want='file' ;;
        'context use':0) want='contexts' ;;
        'context set':0) want='contexts' ;;
        'context rm':0) want='contexts' ;;
        'completion':0) want='choices bash zsh fish' ;;
        'help':*) want='commands' ;;
    esac
}
# Commands and options after a command: sets children and flags.
_paas_options() {
    flags='--output --columns --no-headers --sort --color --context --state-dir --virtual-time --yes --quiet --verbose --help --version'
    children=''
    case $1 in
        '') children='deploy status wait logs outputs retry update delete reset lock unlock resources nodes ports ssh template validate render graph providers feed rank stats context config doctor worker completion plugin version help'; ;;
        'deploy') flags="--with --inputs --input --import-map --allow-imports --import-hosts --cacert --no-cache --group --provider --region --sla --exclude-provider --timeout --provider-timeout --max-providers --keep-last-attempt --name --description --callback --detach --dry-run $flags"; ;;
        'status') flags="--watch --status --group --user --provider --template --since --all-users --deleted --limit $flags"; ;;
        'wait') flags="--for --timeout $flags"; ;;
        'logs') flags="--follow --provider-log --tail $flags"; ;;
        'outputs') ;;
        'retry') flags="--exclude-provider --delete-old --detach $flags"; ;;
        'update') flags="--inputs --input --import-map --allow-imports --import-hosts --cacert --no-cache --detach $flags"; ;;
        'delete') flags="--force --detach $flags"; ;;
        'reset') ;;
        'lock') ;;
        'unlock') ;;
        'resources') ;;
        'nodes') children='ls show start stop reboot rm add'; ;;
        'nodes ls') ;;
        'nodes show') ;;
        'nodes start') flags="--all --detach $flags"; ;;
        'nodes stop') flags="--all --detach $flags"; ;;
        'nodes reboot') flags="--all --detach $flags"; ;;
        'nodes rm') flags="--all --detach $flags"; ;;
        'nodes add') flags="--count --of --detach $flags"; ;;
        'ports') children='ls add rm'; ;;
        'ports ls') ;;
        'ports add') flags="--from --node --description --detach $flags"; ;;
        'ports rm') flags="--from --node --description --detach $flags"; ;;
        'ssh') flags="--login --identity --print $flags"; ;;
        'template') flags="--resolved $flags"; ;;
        'validate') flags="--strict --explain --report --with --inputs --input --import-map --allow-imports --import-hosts --cacert --no-cache $flags"; ;;
        'render') flags="--with --inputs --input --import-map --allow-imports --import-hosts --cacert --no-cache $flags"; ;;
        'graph') flags="--format --with --inputs --input --import-map --allow-imports --import-hosts --cacert --no-cache $flags"; ;;
        'providers') children='ls show check gpus blocked block unblock'; ;;
        'providers ls') ;;
        'providers show') ;;
        'providers check') flags="--sources --cacert $flags"; ;;
        'providers gpus') ;;
        'providers blocked') ;;
        'providers block') flags="--reason --for $flags"; ;;
        'providers unblock') ;;
        'feed') flags="--as --every --dry-run --message-version --publish --provider-time --parallel --cacert $flags"; ;;
        'rank') flags="--explain --replay --of --with --inputs --input --import-map --allow-imports --import-hosts --cacert --no-cache --group --provider --region --sla --exclude-provider $flags"; ;;
        'stats') flags="--by --group --user --provider --template --since --all-users $flags"; ;;
        'context') children='ls use set rm'; ;;
        'context ls') ;;
        'context use') ;;
        'context set') flags="--url --group --issuer --ca-file --token $flags"; ;;
        'context rm') ;;
        'config') children='view'; ;;
        'config view') ;;
        'doctor') flags="--verify $flags"; ;;
        'worker') flags="--all --until-idle --background $flags"; ;;
        'completion') ;;
        'plugin') children='ls'; ;;
        'plugin ls') ;;
        'version') ;;
        'help') ;;
    esac
}
_paas_takes_value() {
    case $1 in
        --as|--by|--ca-file|--cacert|--callback|--color|--columns|--context|--count|--description|--every|--exclude-provider|--explain|--for|--format|--from|--group|--identity|--import-hosts|--import-map|--input|--inputs|--issuer|--limit|--login|--max-providers|--message-version|--name|--node|--of|--output|--parallel|--provider|--provider-time|--provider-timeout|--reason|--region|--replay|--report|--since|--sla|--sort|--sources|--state-dir|--status|--tail|--template|--timeout|--token|--url|--user|--with|-f|-g|-i|-l|-n|-o) return 0 ;;
    esac
    return 1
}
# Reads the words before the cursor: sets cmd, count and first (the first argument).
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
# Candidates from the lines of the input; a name may hold blanks, and what else a shell reads.
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
