#include "json_schema.hpp"

#include "findings.hpp"
#include "pattern.hpp"
#include "scalars.hpp"

#include "paas/text/json.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>

namespace paas::tosca {
namespace {

using nlohmann::json;

bool is_whole(const json& value) {
    return value.is_number_integer() ||
           (value.is_number_float() && std::floor(value.get<double>()) == value.get<double>());
}

bool has_type(const json& value, const std::string& type) {
    return (type == "null" && value.is_null()) || (type == "boolean" && value.is_boolean()) ||
           (type == "object" && value.is_object()) || (type == "array" && value.is_array()) ||
           (type == "number" && value.is_number()) || (type == "integer" && is_whole(value)) ||
           (type == "string" && value.is_string());
}

/// A field of a schema when it is there with this kind of value.
const json* field(const json& schema, const char* keyword, bool (json::*is)() const noexcept) {
    const auto found = schema.find(keyword);
    return found != schema.end() && ((*found).*is)() ? &*found : nullptr;
}

const json* number(const json& schema, const char* keyword) {
    return field(schema, keyword, &json::is_number);
}

class Checker {
public:
    explicit Checker(const json& root) : root_(root) {}

    /// The problem, or empty.
    std::string check(const json& schema, const json& value, const std::string& place) {
        if (++steps_ > kMostSteps || depth_ >= kDeepest) {
            return "the schema takes too many steps to check";
        }
        if (schema.is_boolean()) {
            return schema.get<bool>() ? std::string() : place + " is not allowed";
        }
        if (!schema.is_object()) {
            return "the schema is neither an object nor a boolean";
        }
        ++depth_;
        std::string problem = check_object(schema, value, place);
        --depth_;
        return problem;
    }

private:
    static constexpr int kMostSteps = 100'000;
    static constexpr int kDeepest = 200;

    std::string check_object(const json& schema, const json& value, const std::string& place) {
        if (const json* ref = field(schema, "$ref", &json::is_string)) {
            return check_reference(ref->get_ref<const std::string&>(), value, place);
        }
        using Step = std::string (Checker::*)(const json&, const json&, const std::string&);
        static constexpr Step kSteps[] = {&Checker::check_kind,    &Checker::check_number,
                                          &Checker::check_text,    &Checker::check_array,
                                          &Checker::check_fields,  &Checker::check_names,
                                          &Checker::check_combined};
        for (const Step step : kSteps) {
            if (std::string problem = (this->*step)(schema, value, place); !problem.empty()) {
                return problem;
            }
        }
        return {};
    }

    std::string check_reference(const std::string& reference, const json& value,
                                const std::string& place) {
        if (!reference.starts_with('#')) {
            return "the schema refers to " + in_quotes(reference) + " outside itself";
        }
        try {
            return check(root_.at(json::json_pointer(reference.substr(1))), value, place);
        } catch (const json::exception&) {
            return "the schema refers to " + in_quotes(reference) + ", which it does not hold";
        }
    }

    std::string check_kind(const json& schema, const json& value, const std::string& place) {
        if (const auto type = schema.find("type"); type != schema.end()) {
            const json types = type->is_array() ? *type : json::array({*type});
            const bool fits = std::any_of(types.begin(), types.end(), [&](const json& one) {
                return one.is_string() && has_type(value, one.get<std::string>());
            });
            if (!fits) {
                return place + " is not of type " + text::dump_json(*type);
            }
        }
        if (const json* allowed = field(schema, "enum", &json::is_array);
            allowed != nullptr &&
            std::find(allowed->begin(), allowed->end(), value) == allowed->end()) {
            return place + " is none of " + text::dump_json(*allowed);
        }
        if (const auto wanted = schema.find("const"); wanted != schema.end() && *wanted != value) {
            return place + " is not " + text::dump_json(*wanted);
        }
        return {};
    }

    std::string check_number(const json& schema, const json& value, const std::string& place) {
        if (!value.is_number()) {
            return {};
        }
        const auto broken = [&](const char* keyword, auto holds) {
            const json* bound = number(schema, keyword);
            return bound == nullptr || holds(*bound)
                       ? std::string()
                       : place + " breaks " + keyword + " " + text::dump_json(*bound);
        };
        std::string problem = broken("minimum", [&](const json& b) { return value >= b; });
        problem += broken("maximum", [&](const json& b) { return value <= b; });
        problem += broken("exclusiveMinimum", [&](const json& b) { return value > b; });
        problem += broken("exclusiveMaximum", [&](const json& b) { return value < b; });
        problem += broken("multipleOf", [&](const json& b) {
            const double step = b.get<double>();
            const double times = value.get<double>() / step;
            return step > 0 && std::abs(times - std::round(times)) < 1e-9;
        });
        return problem;
    }

    /// `minKind` and `maxKind` of a length.
    static std::string check_size(const json& schema, std::size_t size, const char* least,
                                  const char* most, const std::string& place) {
        const json* lower = number(schema, least);
        const json* upper = number(schema, most);
        if (lower != nullptr && static_cast<double>(size) < lower->get<double>()) {
            return place + " breaks " + least + " " + text::dump_json(*lower);
        }
        if (upper != nullptr && static_cast<double>(size) > upper->get<double>()) {
            return place + " breaks " + most + " " + text::dump_json(*upper);
        }
        return {};
    }

    /// A JSON Schema pattern is found anywhere in the text.
    static bool found_in(const std::string& text, const std::string& expression) {
        const auto pattern = Pattern::compile("[\\s\\S]*(?:" + expression + ")[\\s\\S]*");
        return !pattern || pattern->matches(text);
    }

    std::string check_text(const json& schema, const json& value, const std::string& place) {
        if (!value.is_string()) {
            return {};
        }
        const auto& text = value.get_ref<const std::string&>();
        if (const json* pattern = field(schema, "pattern", &json::is_string);
            pattern != nullptr && !found_in(text, pattern->get<std::string>())) {
            return place + " does not match " + text::dump_json(*pattern);
        }
        return check_size(schema, length_of(text), "minLength", "maxLength", place);
    }

    std::string check_array(const json& schema, const json& value, const std::string& place) {
        if (!value.is_array()) {
            return {};
        }
        if (std::string problem = check_size(schema, value.size(), "minItems", "maxItems", place);
            !problem.empty()) {
            return problem;
        }
        if (const json* unique = field(schema, "uniqueItems", &json::is_boolean);
            unique != nullptr && unique->get<bool>() &&
            std::set<json>(value.begin(), value.end()).size() != value.size()) {
            return place + " holds an item twice";
        }
        const auto items = schema.find("items");
        const auto others = schema.find("additionalItems");
        for (std::size_t i = 0; items != schema.end() && i < value.size(); ++i) {
            const json* one = &*items;
            if (items->is_array()) {
                one = i < items->size() ? &(*items)[i]
                                        : (others == schema.end() ? nullptr : &*others);
            }
            std::string problem =
                one == nullptr ? std::string()
                               : check(*one, value[i], place + "[" + std::to_string(i) + "]");
            if (!problem.empty()) {
                return problem;
            }
        }
        const auto contains = schema.find("contains");
        if (contains != schema.end() &&
            std::none_of(value.begin(), value.end(),
                         [&](const json& item) { return check(*contains, item, place).empty(); })) {
            return place + " has no item that `contains` asks for";
        }
        return {};
    }

    std::string check_fields(const json& schema, const json& value, const std::string& place) {
        if (!value.is_object()) {
            return {};
        }
        const json* properties = field(schema, "properties", &json::is_object);
        const json* patterns = field(schema, "patternProperties", &json::is_object);
        const auto others = schema.find("additionalProperties");
        for (const auto& [name, inner] : value.items()) {
            const std::string at = place + "." + name;
            bool known = false;
            std::string problem;
            if (properties != nullptr && properties->contains(name)) {
                known = true;
                problem = check((*properties)[name], inner, at);
            }
            for (auto one = patterns == nullptr ? json::const_iterator() : patterns->begin();
                 patterns != nullptr && problem.empty() && one != patterns->end(); ++one) {
                if (found_in(name, one.key())) {
                    known = true;
                    problem = check(one.value(), inner, at);
                }
            }
            if (problem.empty() && !known && others != schema.end()) {
                problem = check(*others, inner, at);
            }
            if (!problem.empty()) {
                return problem;
            }
        }
        return {};
    }

    std::string check_names(const json& schema, const json& value, const std::string& place) {
        if (!value.is_object()) {
            return {};
        }
        if (const json* required = field(schema, "required", &json::is_array)) {
            for (const json& name : *required) {
                if (name.is_string() && !value.contains(name.get<std::string>())) {
                    return place + " has no " + text::dump_json(name);
                }
            }
        }
        if (const json* dependencies = field(schema, "dependencies", &json::is_object)) {
            for (const auto& [name, wanted] : dependencies->items()) {
                if (!value.contains(name)) {
                    continue;
                }
                const json rule = wanted.is_array() ? json::object({{"required", wanted}}) : wanted;
                if (std::string problem = check(rule, value, place); !problem.empty()) {
                    return problem;
                }
            }
        }
        if (const auto names = schema.find("propertyNames"); names != schema.end()) {
            for (const auto& [name, inner] : value.items()) {
                if (std::string problem = check(*names, name, place + "." + name);
                    !problem.empty()) {
                    return problem;
                }
            }
        }
        return check_size(schema, value.size(), "minProperties", "maxProperties", place);
    }

    std::string check_combined(const json& schema, const json& value, const std::string& place) {
        const auto matching = [&](const json& list) {
            return std::count_if(list.begin(), list.end(),
                                 [&](const json& one) { return check(one, value, place).empty(); });
        };
        if (const json* all = field(schema, "allOf", &json::is_array)) {
            for (const json& one : *all) {
                if (std::string problem = check(one, value, place); !problem.empty()) {
                    return problem;
                }
            }
        }
        if (const json* any = field(schema, "anyOf", &json::is_array);
            any != nullptr && matching(*any) == 0) {
            return place + " matches nothing of anyOf";
        }
        if (const json* one = field(schema, "oneOf", &json::is_array);
            one != nullptr && matching(*one) != 1) {
            return place + " does not match exactly one of oneOf";
        }
        if (const auto banned = schema.find("not");
            banned != schema.end() && check(*banned, value, place).empty()) {
            return place + " matches what `not` bans";
        }
        if (const auto condition = schema.find("if"); condition != schema.end()) {
            const auto then =
                schema.find(check(*condition, value, place).empty() ? "then" : "else");
            return then == schema.end() ? std::string() : check(*then, value, place);
        }
        return {};
    }

    const json& root_;
    int steps_ = 0;
    int depth_ = 0;
};

}  // namespace

std::string json_schema_problem(const nlohmann::json& schema, const nlohmann::json& value) {
    return Checker(schema).check(schema, value, "the value");
}

}  // namespace paas::tosca
