// Archives that are what they should be, and all the ones that are not.
#include "zip_bytes.hpp"

#include "paas/plugin/loader.hpp"
#include "paas/tosca/archive.hpp"

#include <doctest/doctest.h>
#include <sys/resource.h>

#include <ctime>

using namespace paas;
using namespace paas::tosca;
using testing::make_zip;
using testing::ZipMember;

namespace {

std::unique_ptr<Archive> open(std::string bytes, DiagnosticList& findings,
                              const ArchiveLimits& limits = {}) {
    static plugin::ModuleLoader loader({PAAS_MODULE_DIR});
    auto module = loader.load<ArchiveModule>("zip");
    REQUIRE_MESSAGE(module.has_value(), to_string(module.error()));
    return (*module)->open(std::move(bytes), "x.csar", limits, findings);
}

/// The one code that refuses it; empty when it is accepted.
std::string refusal(std::string bytes, const ArchiveLimits& limits = {}) {
    DiagnosticList findings;
    const auto archive = open(std::move(bytes), findings, limits);
    CHECK((archive == nullptr) == (findings.errors() > 0));
    if (findings.all().empty()) {
        return {};
    }
    CHECK(findings.all().front().position.file == "x.csar");
    return findings.all().front().code;
}

long peak_kilobytes() {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

/// The start of a deflate stream; what the directory declares of it is what counts.
constexpr std::string_view kDeflatedZeros("\x63\x00\x00\x00", 4);

}  // namespace

TEST_CASE("files are listed without folders and read whole") {
    DiagnosticList findings;
    const auto archive = open(make_zip({{.name = "b/", .unix_mode = 040755},
                                        {.name = "b/two.yaml", .text = "two"},
                                        {.name = "a.yaml", .text = "one"},
                                        {.name = "empty"}}),
                              findings);
    REQUIRE(archive != nullptr);
    CHECK(archive->names() == std::vector<std::string>{"a.yaml", "b/two.yaml", "empty"});
    CHECK(archive->read("b/two.yaml").value_or("") == "two");
    CHECK(archive->read("empty").value_or("x").empty());
    CHECK(archive->read("b").error().code == ErrorCode::not_found);
    CHECK(archive->read("b/").error().code == ErrorCode::not_found);
    CHECK(archive->contains("a.yaml"));
    CHECK_FALSE(archive->contains("A.yaml"));
}

TEST_CASE("an empty archive is one") {
    DiagnosticList findings;
    const auto archive = open(make_zip({}), findings);
    REQUIRE(archive != nullptr);
    CHECK(archive->names().empty());
}

TEST_CASE("names that lead out of the archive") {
    for (const std::string& name :
         {std::string("../x"), std::string("a/../../x"), std::string("a/.."), std::string("/etc/x"),
          std::string("//x"), std::string("C:/x"), std::string("c:x"), std::string("..\\x"),
          std::string("a\\b"), std::string("\\\\host\\x"), std::string("./x"), std::string("a//b"),
          std::string("a/./b"), std::string("a\nb"), std::string("a\0b", 3), std::string("a\x7f"),
          std::string("/"), std::string(""), std::string(2000, 'a')}) {
        CAPTURE(name);
        CHECK(refusal(make_zip({{.name = name, .text = "x"}})) == "CSAR-0101");
    }
    for (const std::string& name : {std::string("..x"), std::string("a/..b"), std::string("a b"),
                                    std::string("\xc3\xa9"), std::string(".hidden")}) {
        CAPTURE(name);
        CHECK(refusal(make_zip({{.name = name, .text = "x"}})).empty());
    }
}

TEST_CASE("hostile entries have a code each") {
    CHECK(refusal(make_zip({{.name = "a", .text = "1"}, {.name = "a", .text = "2"}})) ==
          "CSAR-0102");
    CHECK(refusal(make_zip({{.name = "a", .text = "1"}, {.name = "a/", .unix_mode = 040755}})) ==
          "CSAR-0102");
    CHECK(refusal(make_zip({{.name = "a", .text = "/etc/passwd", .unix_mode = 0120777}})) ==
          "CSAR-0103");
    CHECK(refusal(make_zip({{.name = "a", .text = "x", .unix_mode = 010644}})) == "CSAR-0103");
    CHECK(refusal(make_zip({{.name = "a", .text = "x", .flags = 1}})) == "CSAR-0104");
    CHECK(refusal(make_zip({{.name = "a", .text = "x", .flags = 0x41}})) == "CSAR-0104");
    CHECK(refusal(make_zip({{.name = "a", .text = "x"},
                            {.name = "b", .text = "x", .at_first = true}})) == "CSAR-0106");
}

TEST_CASE("bombs are refused by what they declare") {
    const auto bomb = [](std::string name, std::uint32_t unpacked) {
        return ZipMember{.name = std::move(name),
                         .text = std::string(kDeflatedZeros),
                         .deflated = true,
                         .unpacked = unpacked,
                         .crc = 1};
    };
    CHECK(refusal(make_zip({bomb("a", 100U << 20U)})) == "CSAR-0105");
    CHECK(refusal(make_zip({bomb("a", 0xfffffffeU)})) == "CSAR-0105");
    std::vector<ZipMember> many;
    for (int i = 0; i < 11; ++i) {
        many.push_back(ZipMember{.name = std::to_string(i), .text = "x"});
    }
    CHECK(refusal(make_zip(many), {.entries = 10}) == "CSAR-0105");
    CHECK(refusal(make_zip(many), {.entries = 11}).empty());
    CHECK(refusal(make_zip(many), {.total_bytes = 10}) == "CSAR-0105");
    // An archive inside is a file as any other: it is never opened.
    CHECK(refusal(make_zip({{.name = "inner.zip", .text = make_zip({bomb("a", 1U << 31U)})}}))
              .empty());
}

TEST_CASE("a header that lies about a size is found when the file is read") {
    for (const std::uint32_t declared : {1U, 2U, 100U, 1000U}) {
        CAPTURE(declared);
        DiagnosticList findings;
        const auto archive =
            open(make_zip({{.name = "a",
                            .text = std::string("\x4b\x4c\x4a\x06\x00", 5),  // "abc"
                            .deflated = true,
                            .unpacked = declared,
                            .crc = 0x352441c2}}),
                 findings);
        if (archive != nullptr) {
            CHECK(archive->read("a").error().code == ErrorCode::data_loss);
        }
    }
    DiagnosticList findings;
    const auto honest = open(make_zip({{.name = "a",
                                        .text = std::string("\x4b\x4c\x4a\x06\x00", 5),
                                        .deflated = true,
                                        .unpacked = 3,
                                        .crc = 0x352441c2}}),
                             findings);
    REQUIRE(honest != nullptr);
    CHECK(honest->read("a").value_or("") == "abc");
}

TEST_CASE("a checksum that does not fit, and a file above its limit") {
    DiagnosticList findings;
    const auto wrong = open(make_zip({{.name = "a", .text = "abc", .crc = 1}}), findings);
    REQUIRE(wrong != nullptr);
    CHECK(wrong->read("a").error().code == ErrorCode::data_loss);
    const auto small = open(make_zip({{.name = "a", .text = "abc"}}), findings, {.file_bytes = 2});
    REQUIRE(small != nullptr);
    CHECK(small->read("a").error().code == ErrorCode::failed_precondition);
}

TEST_CASE("what is no zip, or only a part of one") {
    const std::string whole = make_zip({{.name = "a", .text = "abc"}, {.name = "b", .text = "x"}});
    CHECK(refusal("") == "CSAR-0001");
    CHECK(refusal("tosca_definitions_version: tosca_simple_yaml_1_3\n") == "CSAR-0001");
    CHECK(refusal(std::string(100'000, 'P')) == "CSAR-0001");
    for (std::size_t size = 0; size < whole.size(); ++size) {
        CAPTURE(size);
        CHECK(refusal(whole.substr(0, size)) == "CSAR-0001");
    }
    for (std::size_t at = 0; at < whole.size(); ++at) {
        for (const char byte : {'\x00', '\x7f', '\xff'}) {
            std::string changed = whole;
            changed[at] = byte;
            DiagnosticList findings;
            const auto archive = open(changed, findings);  // whatever it is: no crash, no hang
            CHECK((archive != nullptr) == (findings.errors() == 0));
        }
    }
}

TEST_CASE("a refusal takes little time and memory") {
    std::vector<ZipMember> members;
    for (int i = 0; i < 60'000; ++i) {
        members.push_back(ZipMember{.name = "file-" + std::to_string(i)});
    }
    const std::string many = make_zip(members);
    const std::string bomb = make_zip({{.name = "a",
                                        .text = std::string(kDeflatedZeros),
                                        .deflated = true,
                                        .unpacked = 0xfffffffeU,
                                        .crc = 1}});
    for (const std::string& bytes : {many, bomb}) {
        std::string copy = bytes;
        const long before = peak_kilobytes();
        const std::clock_t start = std::clock();  // of the processor: others may use it too
        CHECK(refusal(std::move(copy)) == "CSAR-0105");
        CHECK(std::clock() - start < CLOCKS_PER_SEC / 10);
        CHECK(peak_kilobytes() - before < 50 * 1024);
    }
}
