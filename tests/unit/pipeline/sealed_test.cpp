#include "paas/pipeline/sealed.hpp"

#include "paas/pipeline/plan_book.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <algorithm>

using namespace paas;
using namespace paas::pipeline;

namespace {

/// Turns the text round and remembers the context: enough to see what is sealed with what.
Result<std::string> seal(const Secret<std::string>& plain, std::string_view context) {
    std::string out = plain.reveal();
    std::ranges::reverse(out);
    return std::string(context) + "|" + out;
}

Result<Secret<std::string>> unseal(std::string_view sealed, std::string_view context) {
    if (!sealed.starts_with(std::string(context) + "|")) {
        return fail(ErrorCode::data_loss, "another context");
    }
    std::string out(sealed.substr(context.size() + 1));
    std::ranges::reverse(out);
    return Secret<std::string>(std::move(out));
}

}  // namespace

TEST_CASE("only the named inputs are sealed, with their name as context") {
    const nlohmann::json inputs = {{"user", "ann"}, {"password", "hunter2"}, {"keys", {1, 2}}};
    const std::string stored = seal_inputs(inputs, {"password", "keys", "absent"}, seal).value();
    CHECK(stored.find("hunter2") == std::string::npos);
    CHECK(stored.find("input/password") != std::string::npos);
    CHECK(sealed_names(stored) == std::vector<std::string>{"keys", "password"});
    CHECK(mask_inputs(stored) == R"({"keys":"***","password":"***","user":"ann"})");
    CHECK(open_inputs(stored, unseal).value() == inputs);
}

TEST_CASE("sealing again leaves what is sealed alone") {
    const std::string once = seal_inputs({{"password", "x"}}, {"password"}, seal).value();
    CHECK(seal_inputs(nlohmann::json::parse(once), {"password"}, seal).value() == once);
}

TEST_CASE("a value moved to another input does not open") {
    nlohmann::json stored = nlohmann::json::parse(seal_inputs({{"a", "x"}}, {"a"}, seal).value());
    stored["b"] = stored["a"];
    const auto opened = open_inputs(stored.dump(), unseal);
    REQUIRE_FALSE(opened);
    CHECK(opened.error().code == ErrorCode::data_loss);
    CHECK(to_string(opened.error()).find("input b") != std::string::npos);
}

TEST_CASE("a sealed value that is not valid is not told, whatever made it a secret") {
    const std::string text =
        "tosca_definitions_version: tosca_simple_yaml_1_3\n"
        "topology_template:\n  inputs:\n"
        "    colour: { type: string, constraints: [ pattern: '[a-z]+' ] }\n";
    PlanBook plans([&](const ContentHash&) -> Result<std::string> { return text; }, unseal);
    deployment::Request request;
    request.template_file = "t.yaml";
    request.inputs = seal_inputs({{"colour", "HUNTER2"}}, {"colour"}, seal).value();
    const auto refused = plans.get(request);
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().message.find("'colour'") != std::string::npos);
    CHECK(refused.error().message.find("HUNTER2") == std::string::npos);
    request.inputs = R"({"colour": "HUNTER2"})";  // no secret: what is wrong is quoted
    CHECK(plans.get(request).error().message.find("HUNTER2") != std::string::npos);
}
