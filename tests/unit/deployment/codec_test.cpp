#include "samples.hpp"

#include "paas/deployment/event.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <fstream>
#include <map>
#include <sstream>
#include <string_view>

using namespace paas;
using namespace paas::deployment;

namespace {

struct Stored {
    std::string type;
    int version = 0;
    std::string payload;
};

/// Lines "type version payload", as journals hold them since version 1 of each event.
std::vector<Stored> golden() {
    std::ifstream file(PAAS_SOURCE_DIR "/tests/unit/deployment/events.golden");
    std::vector<Stored> all;
    for (std::string line; std::getline(file, line);) {
        std::istringstream in(line);
        Stored& stored = all.emplace_back();
        in >> stored.type >> stored.version >> std::ws;
        std::getline(in, stored.payload);
    }
    return all;
}

/// Members that version 1 of their event did not have from the first day.
bool was_added(const Stored& stored, std::string_view member) {
    return stored.type == "update_started" && member == "template_name";
}

}  // namespace

TEST_CASE("every event is written as its stored example") {
    std::map<std::string, Stored> stored;
    for (Stored& each : golden()) {
        stored.emplace(each.type + std::to_string(each.version), each);
    }
    const std::vector<Event> samples = test::sample_events();
    CHECK(samples.size() == std::variant_size_v<Event>);
    for (std::size_t i = 0; i < samples.size(); ++i) {
        CHECK(samples[i].index() == i);
        const std::string type(type_of(samples[i]));
        CAPTURE(type);
        const auto found = stored.find(type + std::to_string(version_of(samples[i])));
        REQUIRE(found != stored.end());
        CHECK(encode(samples[i]) == found->second.payload);
    }
}

TEST_CASE("every stored example reads back as the same event") {
    const std::vector<Stored> all = golden();
    REQUIRE(all.size() >= std::variant_size_v<Event>);
    for (const Stored& stored : all) {
        CAPTURE(stored.type);
        const auto event = decode(stored.type, stored.version, stored.payload);
        REQUIRE(event);
        CHECK(type_of(*event) == stored.type);
        CHECK(encode(*event) == stored.payload);
    }
}

TEST_CASE("members that a later version of paas added are ignored") {
    for (const Stored& stored : golden()) {
        CAPTURE(stored.type);
        auto json = nlohmann::json::parse(stored.payload);
        json["of_the_future"] = {{"nested", {1, 2, 3}}};
        const auto event = decode(stored.type, stored.version, json.dump());
        REQUIRE(event);
        CHECK(encode(*event) == stored.payload);
    }
}

TEST_CASE("no member may be missing or of another type") {
    for (const Stored& stored : golden()) {
        const auto whole = nlohmann::json::parse(stored.payload);
        for (const auto& [key, value] : whole.items()) {
            CAPTURE(stored.type);
            CAPTURE(key);
            auto damaged = whole;
            damaged.erase(key);
            const auto missing = decode(stored.type, stored.version, damaged.dump());
            REQUIRE(missing.has_value() == was_added(stored, key));
            if (!missing) {
                CHECK(missing.error().code == ErrorCode::data_loss);
                CHECK(missing.error().message.find(key) != std::string::npos);
            }
            for (const nlohmann::json& wrong :
                 {nlohmann::json(nullptr), nlohmann::json(1.5), nlohmann::json(UINT64_MAX)}) {
                damaged[key] = wrong;
                const auto read = decode(stored.type, stored.version, damaged.dump());
                REQUIRE_FALSE(read);
                CHECK(read.error().code == ErrorCode::data_loss);
            }
        }
    }
}

TEST_CASE("what cannot be read says why") {
    struct Row {
        const char* type;
        int version;
        const char* payload;
        ErrorCode expected;
    };
    const Row rows[] = {
        {"deleted", 2, "{}", ErrorCode::unimplemented},
        {"something_new", 1, "{}", ErrorCode::unimplemented},
        {"deleted", 0, "{}", ErrorCode::data_loss},
        {"deleted", 1, "", ErrorCode::data_loss},
        {"deleted", 1, "[]", ErrorCode::data_loss},
        {"kept", 1, "{\"attempt\":1", ErrorCode::data_loss},
        {"kept", 1, "{\"attempt\":3000000000}", ErrorCode::data_loss},
        {"update_failed", 1, R"({"error_class":"strange","reason":""})", ErrorCode::data_loss},
    };
    for (const Row& row : rows) {
        CAPTURE(row.type);
        CAPTURE(row.payload);
        const auto event = decode(row.type, row.version, row.payload);
        REQUIRE_FALSE(event);
        CHECK(event.error().code == row.expected);
    }
}

TEST_CASE("bytes that are no UTF-8 do not spoil the journal") {
    const std::string payload = encode(DeleteFailed{.reason = "bad \xff byte"});
    const auto event = decode("delete_failed", 1, payload);
    REQUIRE(event);
    CHECK(std::get<DeleteFailed>(*event).reason == "bad \xEF\xBF\xBD byte");
}
