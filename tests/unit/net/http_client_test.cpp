#include "paas/net/http_client.hpp"

#include <doctest/doctest.h>

using namespace paas;
using namespace paas::net;

TEST_CASE("headers are found whatever their case") {
    const Headers headers{{"Content-Type", "text/plain"}, {"content-type", "second"}};
    REQUIRE(find_header(headers, "CONTENT-TYPE") != nullptr);
    CHECK(*find_header(headers, "CONTENT-TYPE") == "text/plain");
    CHECK(find_header(headers, "Content-Typ") == nullptr);
    CHECK(find_header({}, "") == nullptr);
}

TEST_CASE("the media type is without parameters, in lower case") {
    HttpResponse response;
    CHECK(response.content_type().empty());
    response.headers = {{"content-type", "Application/JSON ; charset=utf-8"}};
    CHECK(response.content_type() == "application/json");
}

TEST_CASE("statuses mean errors") {
    struct Row {
        int status;
        ErrorCode code;
    };
    constexpr Row kRows[]{
        {300, ErrorCode::failed_precondition}, {302, ErrorCode::failed_precondition},
        {400, ErrorCode::invalid_argument},    {401, ErrorCode::unauthenticated},
        {403, ErrorCode::permission_denied},   {404, ErrorCode::not_found},
        {408, ErrorCode::unavailable},         {409, ErrorCode::aborted},
        {410, ErrorCode::not_found},           {412, ErrorCode::aborted},
        {418, ErrorCode::invalid_argument},    {429, ErrorCode::unavailable},
        {500, ErrorCode::unavailable},         {501, ErrorCode::unimplemented},
        {503, ErrorCode::unavailable},         {504, ErrorCode::deadline_exceeded},
    };
    HttpResponse response;
    response.url = *Url::parse("https://example.org/v3/servers?token=hunter2");
    response.body = "hunter2";
    for (const Row& row : kRows) {
        CAPTURE(row.status);
        response.status = row.status;
        const Error error = status_error(Method::del, response);
        CHECK(error.code == row.code);
        CHECK(error.message == "DELETE https://example.org/v3/servers answered with status " +
                                   std::to_string(row.status));
        CHECK(error.hint.find("hunter2") == std::string::npos);
    }
}

TEST_CASE("only POST and PATCH are not idempotent") {
    for (const Method method :
         {Method::get, Method::head, Method::put, Method::del, Method::options}) {
        CHECK(is_idempotent(method));
    }
    CHECK_FALSE(is_idempotent(Method::post));
    CHECK_FALSE(is_idempotent(Method::patch));
}
