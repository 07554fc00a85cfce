#include "paas/pipeline/sealed.hpp"

#include "paas/text/json.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace paas::pipeline {
namespace {

constexpr std::string_view kMask = "***";

bool is_sealed(const nlohmann::json& value) {
    return value.is_object() && value.size() == 1 && value.contains(kSealedMember) &&
           value.at(kSealedMember).is_string();
}

std::string context_of(std::string_view name) {
    return fmt::format("input/{}", name);
}

}  // namespace

Result<std::string> seal_inputs(const nlohmann::json& inputs,
                                const std::vector<std::string>& secret, const Seal& seal) {
    nlohmann::json out = inputs;
    for (const std::string& name : secret) {
        const auto found = out.find(name);
        if (found == out.end() || is_sealed(*found)) {
            continue;
        }
        auto sealed = seal(Secret<std::string>(text::dump_json(*found)), context_of(name));
        if (!sealed) {
            return fail(std::move(sealed.error()).in(fmt::format("input {}", name)));
        }
        *found = nlohmann::json::object({{kSealedMember, std::move(*sealed)}});
    }
    return text::dump_json(out);
}

Result<nlohmann::json> open_inputs(std::string_view stored, const Unseal& unseal) {
    auto inputs = text::parse_json(stored);
    if (!inputs) {
        return fail(ErrorCode::data_loss, "the stored inputs are not JSON");
    }
    for (const auto& [name, value] : inputs->items()) {
        if (!is_sealed(value)) {
            continue;
        }
        auto plain = unseal(value.at(kSealedMember).get<std::string>(), context_of(name));
        if (!plain) {
            return fail(std::move(plain.error()).in(fmt::format("input {}", name)));
        }
        auto opened = text::parse_json(plain->reveal());
        if (!opened) {
            return fail(ErrorCode::data_loss,
                        fmt::format("the sealed input {} does not hold a value", name));
        }
        value = std::move(*opened);
    }
    return inputs;
}

std::string mask_inputs(std::string_view stored) {
    auto inputs = text::parse_json(stored);
    if (!inputs || !inputs->is_object()) {
        return "{}";
    }
    for (auto& value : *inputs) {
        if (is_sealed(value)) {
            value = kMask;
        }
    }
    return text::dump_json(*inputs);
}

std::vector<std::string> sealed_names(std::string_view stored) {
    std::vector<std::string> names;
    if (const auto inputs = text::parse_json(stored); inputs && inputs->is_object()) {
        for (const auto& [name, value] : inputs->items()) {
            if (is_sealed(value)) {
                names.push_back(name);
            }
        }
    }
    return names;
}

}  // namespace paas::pipeline
