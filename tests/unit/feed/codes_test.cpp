/// What `paas validate --explain` says of messages and configurations is so.
#include "feed/codes.hpp"

#include "code_examples.hpp"
#include "fixtures.hpp"

#include "paas/feed/codes.hpp"
#include "paas/feed/sources.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>

using namespace paas;
using namespace paas::feed;
using namespace paas::feed::test;

namespace {

std::string text_of(std::string_view example) {
    const auto files = paas::testing::example_files(example);
    REQUIRE(files.size() == 1);
    return files[0].text;
}

std::vector<Diagnostic> findings_in(const CodeInfo& info, std::string_view example) {
    const std::string text = text_of(example);
    if (text.starts_with("schema:")) {
        DiagnosticList list;
        (void)read_sources(text, "sites.yaml", list);
        return std::move(list).take();
    }
    CHECK(info.code.starts_with("FEED-"));
    return decoded(text).findings;
}

/// Whether an example is what a cloud answers: openstack_test.cpp plays those.
bool is_an_answer(const CodeInfo& info) {
    return info.code == kNotRead || info.code == kOddValue || info.code == kClockDiffers;
}

}  // namespace

TEST_CASE("the table of codes is sorted, complete and findable") {
    CHECK(std::ranges::is_sorted(codes(), {}, &CodeInfo::code));
    for (const CodeInfo& info : codes()) {
        CAPTURE(info.code);
        CHECK(find_code(codes(), info.code) == &info);
        CHECK_FALSE(info.title.empty());
        CHECK(info.rule.ends_with('.'));
        CHECK(info.wrong != info.right);
    }
    CHECK(find_code(codes(), "src-001") != nullptr);
    CHECK(find_code(codes(), "SRC-999") == nullptr);
}

TEST_CASE("each wrong example gives its code, as heavy as the table says, each right one nothing") {
    for (const CodeInfo& info : codes()) {
        CAPTURE(info.code);
        if (is_an_answer(info)) {
            continue;
        }
        const std::vector<Diagnostic> wrong = findings_in(info, info.wrong);
        const auto found = std::ranges::find(wrong, info.code, &Diagnostic::code);
        if (info.code == kNotReached) {
            CHECK(wrong.empty());  // the configuration is right: the variable is not set
        } else {
            REQUIRE(found != wrong.end());
            CHECK(found->severity == info.severity(false));
            CHECK(found->position.line > 0);
        }
        for (const Diagnostic& finding : findings_in(info, info.right)) {
            FAIL_CHECK(finding.message);
        }
    }
}

TEST_CASE("every code that the room reports is in the table") {
    std::ifstream file(std::string(PAAS_SOURCE_DIR) + "/lib/src/feed/codes.hpp");
    const std::string text(std::istreambuf_iterator<char>(file), {});
    std::size_t count = 0;
    for (std::size_t at = text.find("= \""); at != text.npos; at = text.find("= \"", at + 1)) {
        const std::size_t start = at + 3;
        const std::string code = text.substr(start, text.find('"', start) - start);
        CAPTURE(code);
        CHECK(find_code(codes(), code) != nullptr);
        ++count;
    }
    CHECK(count == codes().size());
}
