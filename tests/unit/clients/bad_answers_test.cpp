// What a service may say that makes no sense: it costs what it is about, and one message.
#include "scene.hpp"

#include <doctest/doctest.h>

using namespace paas;
using namespace paas::clients::openstack;
using namespace paas::clients::openstack::testing;

namespace {

Reply html(int status) {
    return {.status = status,
            .headers = {{"Content-Type", "text/html; charset=utf-8"}},
            .body = "<html><h1>canary</h1></html>"};
}

/// Flavors as a cloud lists them, each the given members of an object.
Reply flavors(const std::string& entries, const std::string& links = "") {
    return json_body("{\"flavors\":[" + entries + "]" +
                     (links.empty() ? "" : ",\"flavors_links\":" + links) + "}");
}

constexpr const char* kGood =
    R"({"id":"f-1","name":"good","vcpus":2,"ram":4096,"disk":20,"extra_specs":{"a":"b"}})";

}  // namespace

TEST_CASE("a malformed answer is one message that names the request; the rest is read") {
    struct Row {
        const char* what;
        std::function<Reply(Reply)> how;
        ErrorCode code;
        const char* says;
    };
    const Row rows[] = {
        {"cut off",
         [](Reply said) {
             said.body.resize(said.body.size() / 2);
             return said;
         },
         ErrorCode::unavailable, "broken JSON at line 1, column"},
        {"empty", [](const Reply&) { return json_body(""); }, ErrorCode::unavailable,
         "broken JSON"},
        {"a number that is none", [](const Reply&) { return json_body(R"({"flavors":[NaN]})"); },
         ErrorCode::unavailable, "broken JSON"},
        {"deeper than anybody means",
         [](const Reply&) { return json_body(std::string(100'000, '[')); }, ErrorCode::unavailable,
         "broken JSON"},
        {"a web page", [](const Reply&) { return html(200); }, ErrorCode::unavailable,
         "a web page (HTML) instead of JSON"},
        {"an error page", [](const Reply&) { return html(502); }, ErrorCode::unavailable,
         "status 502 and a web page (HTML)"},
        {"another content type",
         [](Reply said) {
             said.headers = {{"Content-Type", "text/plain"}};
             return said;
         },
         ErrorCode::unavailable, "text/plain instead of JSON"},
        {"a list", [](const Reply&) { return json_body("[1,2]"); }, ErrorCode::unavailable,
         "JSON that is no object"},
        {"another object", [](const Reply&) { return json_body(R"({"error":"canary"})"); },
         ErrorCode::unavailable, "without a list 'flavors'"},
        {"no list", [](const Reply&) { return json_body(R"({"flavors":{"a":1}})"); },
         ErrorCode::unavailable, "without a list 'flavors'"},
        {"not allowed", [](const Reply&) { return json_body("{}", 403); },
         ErrorCode::permission_denied, "status 403"},
        {"too old", [](const Reply&) { return json_body("{}", 406); }, ErrorCode::invalid_argument,
         "older than microversion 2.61"},
        {"too much at once", [](const Reply&) { return json_body("{}", 429); },
         ErrorCode::unavailable, "status 429"},
        {"nobody there", [](const Reply&) { return Reply{.status = 0}; }, ErrorCode::unavailable,
         "cannot connect"},
    };
    for (const Row& row : rows) {
        CAPTURE(row.what);
        Scene scene;
        scene.change("/flavors/detail", row.how);
        const ProjectReading reading = scene.read();
        REQUIRE_FALSE(reading.flavors.has_value());
        CHECK(reading.flavors.error().code == row.code);
        const std::string says = whole(reading.flavors.error());
        CAPTURE(says);
        CHECK(says.find(row.says) != std::string::npos);
        CHECK(says.find("/flavors/detail") != std::string::npos);
        CHECK(says.find("canary") == std::string::npos);
        CHECK(reading.images->size() == 36);
        CHECK(reading.networks->size() == 4);
        CHECK(reading.compute_quotas.has_value());
    }
}

TEST_CASE("every list and every quota fails alone") {
    const auto failures = [](const char* path) {
        Scene scene;
        scene.change(path, [](const Reply&) { return html(200); });
        const ProjectReading reading = scene.read();
        std::string failed;
        failed += reading.flavors ? "" : "flavors ";
        failed += reading.images ? "" : "images ";
        failed += reading.networks ? "" : "networks ";
        failed += reading.volume_types ? "" : "types ";
        failed += reading.compute_quotas ? "" : "compute ";
        failed += reading.volume_quotas ? "" : "volume ";
        failed += reading.network_quotas ? "" : "network ";
        failed += reading.zones ? "" : "zones ";
        failed += reading.compute_version ? "" : "version ";
        return failed;
    };
    CHECK(failures("/flavors/detail") == "flavors ");
    CHECK(failures("/images") == "images ");
    CHECK(failures("/networks") == "networks ");
    CHECK(failures("/types") == "types ");
    CHECK(failures("compute/v2.1/os-quota-sets") == "compute ");
    CHECK(failures("block-storage/v3/168d770b8dbc4d3eacd68ce5791615d0/os-quota") == "volume ");
    CHECK(failures("/details.json") == "network ");
    CHECK(failures("/os-availability-zone") == "zones ");
    CHECK(failures("nothing") == "");
}

TEST_CASE("an odd value costs its entry, or is read around") {
    struct Row {
        const char* what;
        std::string entry;
        std::size_t left;  ///< of one good flavor and this one
        const char* says;  ///< empty: nothing odd
    };
    const Row rows[] = {
        {"numbers as texts", R"({"id":"x","name":"n","vcpus":"4","ram":"4096","swap":""})", 2, ""},
        {"whole floats", R"({"id":"x","name":"n","vcpus":4.0,"ram":4096.0})", 2, ""},
        {"null where it may be",
         R"({"id":"x","name":"n","vcpus":1,"ram":1,"disk":null,"description":null})", 2, ""},
        {"no size", R"({"id":"x","name":"n","ram":1})", 1, "'n': vcpus is missing: left out"},
        {"a negative size", R"({"id":"x","name":"n","vcpus":1,"ram":-1})", 1, "ram is negative"},
        {"a size that is none", R"({"id":"x","name":"n","vcpus":1,"ram":"many"})", 1,
         "ram is no whole number"},
        {"half a core", R"({"id":"x","name":"n","vcpus":0.5,"ram":1})", 1,
         "vcpus is no whole number"},
        {"a size beyond numbers", R"({"id":"x","name":"n","vcpus":1,"ram":1e300})", 1,
         "ram is no whole number"},
        {"a size beyond 64 bits", R"({"id":"x","name":"n","vcpus":1,"ram":18446744073709551615})",
         1, "ram is no whole number"},
        {"no id", R"({"name":"n","vcpus":1,"ram":1})", 1, "id is missing"},
        {"an id that is a number", R"({"id":7,"name":"n","vcpus":1,"ram":1})", 1, "id is no text"},
        {"a null name", R"({"id":"x","name":null,"vcpus":1,"ram":1})", 1, "name is missing"},
        {"a disk that is odd", R"({"id":"x","name":"n","vcpus":1,"ram":1,"disk":-3})", 2,
         "'n': disk is negative"},
        {"no object", "7", 1, "no object"},
        {"the same again", kGood, 1, ""},
        {"specs that are none", R"({"id":"x","name":"n","vcpus":1,"ram":1,"extra_specs":[1]})", 2,
         ""},
        {"a disabled one",
         R"({"id":"x","name":"n","vcpus":1,"ram":1,"OS-FLV-DISABLED:disabled":true})", 1, ""},
    };
    for (const Row& row : rows) {
        CAPTURE(row.what);
        Scene scene;
        scene.change("/flavors/detail",
                     [&](const Reply&) { return flavors(std::string(kGood) + "," + row.entry); });
        const ProjectReading reading = scene.read();
        REQUIRE(reading.flavors.has_value());
        CHECK(reading.flavors->size() == row.left);
        std::string odds;
        for (const Odd& odd : reading.odds) {
            odds += odd.what + ": " + odd.text + "\n";
        }
        CAPTURE(odds);
        CHECK(odds.empty() == std::string_view(row.says).empty());
        CHECK(odds.find(row.says) != std::string::npos);
    }
}

TEST_CASE("ten thousand odd entries are told in a few lines") {
    Scene scene;
    std::string entries = kGood;
    for (int i = 0; i < 10'000; ++i) {
        entries += R"(,{"id":"x","name":"n"})";
    }
    scene.change("/flavors/detail", [&](const Reply&) { return flavors(entries); });
    const ProjectReading reading = scene.read();
    CHECK(reading.flavors->size() == 1);
    CHECK(reading.odds.size() == 6);
    CHECK(reading.odds.back().text == "and 9995 more");
}

TEST_CASE("ten thousand flavors") {
    Scene scene;
    std::string entries;
    for (int i = 0; i < 10'000; ++i) {
        entries += (i == 0 ? "" : ",") + std::string(R"({"id":"f-)") + std::to_string(i) +
                   R"(","name":"n","vcpus":1,"ram":1})";
    }
    scene.change("/flavors/detail", [&](const Reply&) { return flavors(entries); });
    CHECK(scene.read().flavors->size() == 10'000);
}

TEST_CASE("links to the next page lead nowhere else") {
    Scene scene;
    scene.change("/flavors/detail", [](const Reply&) {
        return flavors(kGood,
                       R"([{"rel":"next","href":"http://evil.example/x?limit=1000&marker=m"}])");
    });
    const ProjectReading reading = scene.read();
    REQUIRE(reading.flavors.has_value());
    CHECK(reading.flavors->size() == 1);
    REQUIRE(reading.odds.size() == 1);
    CHECK(reading.odds[0].text.find("leads back to a page") != std::string::npos);
    for (const std::string& url : scene.http.urls) {
        CHECK(url.starts_with("http://127.0.0.1:8080/"));
    }
    for (const char* links : {R"([{"rel":"next"}])", R"([{"rel":"next","href":7}])",
                              R"({"next":1})", R"([7])", R"("no-query")", "null"}) {
        CAPTURE(links);
        Scene odd;
        odd.change("/flavors/detail", [&](const Reply&) { return flavors(kGood, links); });
        CHECK(odd.read().flavors->size() == 1);
    }
}

TEST_CASE("quotas: unlimited, unknown and nonsense are three things") {
    Scene scene;
    scene.change("compute/v2.1/os-quota-sets", [](const Reply&) {
        return json_body(R"({"quota_set":{"id":"p",
            "cores":{"limit":-1,"in_use":3,"reserved":2},
            "ram":{"limit":null,"in_use":null,"reserved":0},
            "instances":{"limit":-7,"in_use":-1,"reserved":0},
            "key_pairs":{"limit":"many","in_use":0},
            "server_groups":{"limit":2,"in_use":5},
            "floating":9}})");
    });
    const ProjectReading reading = scene.read();
    REQUIRE(reading.compute_quotas.has_value());
    const QuotaSet& quotas = *reading.compute_quotas;
    CHECK(quotas.at("cores") == QuotaFigure{-1, 5});
    CHECK(quotas.at("ram") == QuotaFigure{});
    CHECK(quotas.at("instances") == QuotaFigure{});
    CHECK(quotas.at("key_pairs") == QuotaFigure{std::nullopt, 0});
    CHECK(quotas.at("server_groups") == QuotaFigure{2, 5});  // use above the limit is told as it is
    CHECK(quotas.at("floating") == QuotaFigure{9, std::nullopt});
    CHECK(reading.odds.size() == 3);
}
