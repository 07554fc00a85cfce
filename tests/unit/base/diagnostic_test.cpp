#include "paas/base/diagnostic.hpp"

#include <doctest/doctest.h>

using namespace paas;

namespace {

Diagnostic finding(std::string code, Severity severity) {
    Diagnostic diagnostic;
    diagnostic.code = std::move(code);
    diagnostic.severity = severity;
    return diagnostic;
}

}  // namespace

TEST_CASE("the list keeps order and counts by severity") {
    DiagnosticList list;
    list.report(finding("B-1", Severity::warning));
    list.report(finding("A-2", Severity::error));
    list.report(finding("C-3", Severity::note));
    list.report(finding("D-4", Severity::error));
    CHECK(list.errors() == 2);
    CHECK(list.warnings() == 1);
    const std::vector<Diagnostic> all = std::move(list).take();
    REQUIRE(all.size() == 4);
    CHECK(all[0].code == "B-1");
    CHECK(all[3].code == "D-4");
}

TEST_CASE("severities have names") {
    CHECK(to_string(Severity::note) == "note");
    CHECK(to_string(Severity::warning) == "warning");
    CHECK(to_string(Severity::error) == "error");
}

TEST_CASE("nearest finds the misspelt word and nothing far-fetched") {
    const std::vector<std::string_view> keys = {"num_cpus",   "mem_size", "disk_size",
                                                "properties", "port",     "x"};
    struct Row {
        std::string_view word;
        std::string_view found;
    };
    const Row rows[] = {
        {"num_cpu", "num_cpus"},       // missing letter
        {"num_cpuss", "num_cpus"},     // one too many
        {"mem_szie", "mem_size"},      // swapped neighbours
        {"propreties", "properties"},  //
        {"Properties", "properties"},  // case is a slip
        {"prot", "port"},              //
        {"post", "port"},              //
        {"host", ""},                  // two slips in four letters
        {"y", ""},                     // one letter says nothing
        {"completely_different", ""},  //
        {"", ""},                      //
    };
    for (const Row& row : rows) {
        CAPTURE(row.word);
        CHECK(nearest(row.word, keys) == row.found);
    }
    CHECK(nearest("port", {}).empty());
    CHECK(nearest(std::string(1U << 20U, 'p'), keys).empty());
}
