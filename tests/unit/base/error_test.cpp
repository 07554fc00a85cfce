#include "paas/base/error.hpp"

#include <doctest/doctest.h>

using namespace paas;

TEST_CASE("every code has its name and its exit code") {
    struct Row {
        ErrorCode code;
        const char* name;
        int exit_code;
    };
    const Row rows[] = {
        {ErrorCode::invalid_argument, "invalid_argument", 3},
        {ErrorCode::not_found, "not_found", 5},
        {ErrorCode::already_exists, "already_exists", 6},
        {ErrorCode::permission_denied, "permission_denied", 4},
        {ErrorCode::unauthenticated, "unauthenticated", 4},
        {ErrorCode::failed_precondition, "failed_precondition", 6},
        {ErrorCode::aborted, "aborted", 6},
        {ErrorCode::unavailable, "unavailable", 8},
        {ErrorCode::deadline_exceeded, "deadline_exceeded", 7},
        {ErrorCode::resource_exhausted, "resource_exhausted", 9},
        {ErrorCode::unimplemented, "unimplemented", 1},
        {ErrorCode::internal, "internal", 1},
        {ErrorCode::data_loss, "data_loss", 1},
        {ErrorCode::cancelled, "cancelled", 130},
    };
    for (const Row& row : rows) {
        CAPTURE(row.name);
        CHECK(to_string(row.code) == row.name);
        CHECK(parse_error_code(row.name) == row.code);
        CHECK(exit_code(row.code) == row.exit_code);
    }
    CHECK_FALSE(parse_error_code("").has_value());
    CHECK_FALSE(parse_error_code("Internal").has_value());
}

TEST_CASE("an error is one line: place, frames from the outermost, message") {
    const Error error = Error(ErrorCode::not_found, "no such flavor", "list them")
                            .in("reading quotas")
                            .in("provider CLOUD-A")
                            .at({"t.yaml", 3, 7});
    CHECK(to_string(error) == "t.yaml:3:7: provider CLOUD-A: reading quotas: no such flavor");
    CHECK(to_string(Error(ErrorCode::internal, "it broke")) == "it broke");
    CHECK(to_string(Error(ErrorCode::internal, "it broke").at({})) == "it broke");
}

TEST_CASE("a position leaves out what is unknown") {
    CHECK(to_string(SourcePosition{"a.yaml", 12, 4}) == "a.yaml:12:4");
    CHECK(to_string(SourcePosition{"a.yaml", 12, 0}) == "a.yaml:12");
    CHECK(to_string(SourcePosition{"a.yaml", 0, 4}) == "a.yaml");
    CHECK(to_string(SourcePosition{"", 12, 4}) == "12:4");
    CHECK(to_string(SourcePosition{}).empty());
}

TEST_CASE("fail carries code, message and hint") {
    const Result<int> result = fail(ErrorCode::aborted, "lost the race", "read again");
    REQUIRE_FALSE(result.has_value());
    CHECK(result.error().code == ErrorCode::aborted);
    CHECK(result.error().message == "lost the race");
    CHECK(result.error().hint == "read again");
}
