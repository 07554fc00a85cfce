# Reads ctest's JUnit report and writes one line per test: outcome, name, reason, count, separated
# by tabs. A doctest program counts by its test cases. A test that cannot run here prints
# "skipped: REASON"; it ends with code 77 when all of it is skipped.
function unescape(text) {
    gsub(/&lt;/, "<", text)
    gsub(/&gt;/, ">", text)
    gsub(/&quot;/, "\"", text)
    gsub(/&apos;/, "'", text)
    gsub(/&amp;/, "\\&", text)
    return text
}
function attribute(line, key) {
    if (!match(line, " " key "=\"[^\"]*\"")) return ""
    return unescape(substr(line, RSTART + length(key) + 3, RLENGTH - length(key) - 4))
}
function row(outcome, reason, count) {
    if (count > 0) printf "%s\t%s/%s\t%s\t%d\n", outcome, preset, name, reason, count
}
/<testcase / {
    name = attribute($0, "name")
    status = attribute($0, "status")
    cases_passed = cases_failed = skips = 0
    why = ""
}
/<skipped / { why = attribute($0, "message") }
{
    line = unescape($0)
    if (match(line, /skipped: /) && line !~ /<testcase|<skipped|test cases:/) {
        text = substr(line, RSTART + 9)
        sub(/<\/system-out>.*/, "", text)
        if (!(text in seen_here)) {
            seen_here[text] = 1
            reasons[++skips] = text
        }
    }
    if (match(line, /test cases: +[0-9]+ \| +[0-9]+ passed \| +[0-9]+ failed/)) {
        split(substr(line, RSTART, RLENGTH), part, /[^0-9]+/)
        cases_passed += part[3]
        cases_failed += part[4]
    }
}
/<\/testcase>/ {
    if (status == "run") {
        for (i = 1; i <= skips; i++) row("skipped", reasons[i], 1)
        row("passed", "", (cases_passed > 0) ? cases_passed - ((skips < cases_passed) ? skips : 0) : 1)
    } else if (why ~ /^SKIP_/ || status == "disabled") {
        row("skipped", (skips > 0) ? reasons[1] : "no reason given", 1)
    } else {
        row("passed", "", cases_passed)
        row("failed", (why == "") ? "its output stands above" : why, (cases_failed > 0) ? cases_failed : 1)
    }
    for (text in seen_here) delete seen_here[text]
}
