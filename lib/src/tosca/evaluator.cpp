#include "evaluator.hpp"

#include "checker.hpp"
#include "evaluate.hpp"
#include "values.hpp"

#include "paas/text/json.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace paas::tosca {
namespace {

/// Follows keys and indices into a value; nothing when it ends in a function call.
std::optional<Value> walk(const Value& value, const ValueList& arguments, std::size_t index) {
    const Value* here = &value;
    for (; index < arguments.size(); ++index) {
        if (here->function() != nullptr) {
            return std::nullopt;
        }
        const Value* next = nullptr;
        if (const ValueList* items = here->list()) {
            const std::int64_t* position = arguments[index].integer();
            if (position != nullptr && *position >= 0 &&
                static_cast<std::size_t>(*position) < items->size()) {
                next = &(*items)[static_cast<std::size_t>(*position)];
            }
        } else {
            next = here->find(to_text(arguments[index]));
        }
        if (next == nullptr) {
            return Value();
        }
        here = next;
    }
    return here->resolved() ? std::optional(*here) : std::nullopt;
}

}  // namespace

void Evaluator::refuse(Error error) {
    if (!error_) {
        error.position = at_.position();
        error_ = std::move(error);
    }
}

bool Evaluator::step() {
    if (++steps_ > kMaxSteps || depth_ > kMaxDepth) {
        refuse(Error(ErrorCode::invalid_argument,
                     depth_ > kMaxDepth ? "functions refer to each other in a circle"
                                        : "evaluating the functions takes too many steps",
                     "write the value itself"));
        return false;
    }
    return true;
}

Value Evaluator::value_of(const text::YamlNode& node, const Schema* schema, const Scope& scope) {
    const text::YamlNode before = at_;
    at_ = node;
    const Value raw = schema == nullptr ? untyped_value(node) : typed_value(node, *schema);
    const bool late = !raw.resolved();
    Value value = late ? reduce(raw, schema, scope) : raw;
    if (late && schema != nullptr && !error_) {
        check_late(value, *schema);
    }
    at_ = before;
    return value;
}

/// Constraints of a value that was not known when the template was checked.
void Evaluator::check_late(const Value& value, const Schema& schema) {
    const bool constrained =
        !schema.constraints.empty() || schema.data != nullptr || schema.entry != nullptr;
    if (!constrained || value.is_null() || !value.resolved()) {
        return;
    }
    DiagnosticList list;
    const auto document =
        text::YamlDocument::parse(text::dump_json(to_json(value)), "value", {}, list);
    if (!document) {
        return;
    }
    Findings findings(list, false);
    ValueChecker(findings, nullptr).check(document->root(), schema, kRootPath);
    for (const Diagnostic& diagnostic : list.all()) {
        if (diagnostic.severity == Severity::error) {
            refuse(Error(ErrorCode::invalid_argument, diagnostic.message, diagnostic.suggestion));
        }
    }
}

ValueMap Evaluator::fields_of(const text::YamlNode& assigned,
                              const NamedList<PropertyDef>& declared, const Scope& scope) {
    ValueMap fields;
    for (const PropertyDef* property : declared) {
        const text::YamlNode node = assigned.find(property->name);
        Value value;
        if (node) {
            value = value_of(node, &property->schema, scope);
        }
        if (value.is_null() && property->has_default()) {
            value = value_of(property->default_value, &property->schema, scope);
        }
        if (!value.is_null()) {
            fields.push_back({std::string(property->name), std::move(value)});
        }
    }
    return fields;
}

Value Evaluator::reduce(const Value& value, const Schema* schema, const Scope& scope) {
    if (error_ || !step()) {
        return {};
    }
    if (const FunctionCall* function = value.function()) {
        ++depth_;
        Value result = call(*function, scope);
        --depth_;
        if (schema == nullptr || error_) {
            return result;
        }
        auto fit = coerce(result, *schema);
        if (!fit) {
            refuse(fit.error());
            return {};
        }
        return std::move(*fit);
    }
    const Schema* entry = schema == nullptr ? nullptr : entry_of(*schema);
    if (const ValueList* items = value.list()) {
        ValueList out;
        out.reserve(items->size());
        for (const Value& item : *items) {
            out.push_back(reduce(item, entry, scope));
        }
        return out;
    }
    if (const ValueMap* fields = value.map()) {
        ValueMap out;
        out.reserve(fields->size());
        for (const Field& field : *fields) {
            const Schema* inner = entry;
            if (schema != nullptr && schema->data != nullptr &&
                base_of(*schema) == Primitive::complex) {
                const PropertyDef* property = schema->data->properties.find(field.name);
                inner = property == nullptr ? nullptr : &property->schema;
            }
            out.push_back({field.name, reduce(field.value, inner, scope)});
        }
        return out;
    }
    return value;
}

Value Evaluator::call(const FunctionCall& function, const Scope& scope) {
    if (function.name == "get_input") {
        return get_input(function);
    }
    if (function.name == "get_property") {
        return get_property(function, scope);
    }
    if (function.name == "concat") {
        return concat(function, scope);
    }
    if (function.name == "join") {
        return join(function, scope);
    }
    if (function.name == "token") {
        return token(function, scope);
    }
    if (function.name == "get_nodes_of_type") {
        return nodes_of_type(function);
    }
    return named(function, scope);
}

Value Evaluator::get_input(const FunctionCall& function) {
    if (function.arguments.empty()) {
        return {};
    }
    const Value* given = find(inputs_, to_text(function.arguments.front()));
    if (given == nullptr) {
        return {};
    }
    return walk(*given, function.arguments, 1).value_or(Value(function));
}

const NodeTemplate* Evaluator::entity(std::string_view name, const Scope& scope) const {
    if (name == "SELF" || name == "SOURCE") {
        return name == "SELF" && scope.relationship != nullptr ? nullptr : scope.self;
    }
    if (name == "HOST") {
        return scope.self == nullptr ? nullptr : host_of(model_, *scope.self);
    }
    if (name == "TARGET") {
        const bool known =
            scope.relationship != nullptr && scope.relationship->target != Requirement::kNone;
        return known ? &model_.nodes[scope.relationship->target] : nullptr;
    }
    return model_.node(name);
}

FunctionCall Evaluator::named(const FunctionCall& function, const Scope& scope) const {
    FunctionCall out = function;
    if (!out.arguments.empty()) {
        if (const auto* first = out.arguments.front().string()) {
            if (const NodeTemplate* node = entity(*first, scope)) {
                out.arguments.front() = std::string(node->name);
            }
        }
    }
    return out;
}

Value Evaluator::get_property(const FunctionCall& function, const Scope& scope) {
    if (function.arguments.size() < 2) {
        return {};
    }
    const std::string name = to_text(function.arguments.front());
    if (name == "SELF" && scope.relationship != nullptr) {
        const Requirement& requirement = *scope.relationship;
        const text::YamlNode assigned = requirement.relationship_body.find("properties");
        const std::string wanted = to_text(function.arguments[1]);
        const text::YamlNode node = assigned.find(wanted);
        const PropertyDef* property = requirement.relationship == nullptr
                                          ? nullptr
                                          : requirement.relationship->properties.find(wanted);
        if (node) {
            const Value value = value_of(node, property ? &property->schema : nullptr, scope);
            if (auto inner = walk(value, function.arguments, 2)) {
                return std::move(*inner);
            }
        }
        return named(function, scope);
    }
    const NodeTemplate* node = entity(name, scope);
    if (node == nullptr || node->type == nullptr) {
        return function;
    }
    bool known = false;
    Value value = property_of(*node, function.arguments, known);
    return known ? value : Value(named(function, scope));
}

/// The property that the arguments after the first name; `known` tells whether it has a value.
Value Evaluator::property_of(const NodeTemplate& node, const ValueList& arguments, bool& known) {
    const auto finish = [&](const text::YamlNode& assigned, const PropertyDef& property,
                            const NodeTemplate& owner, std::size_t next) -> Value {
        const text::YamlNode source = assigned ? assigned : property.default_value;
        if (!source || source.reads_as_null()) {
            return {};
        }
        const text::YamlNode before = at_;
        const Value value =
            reduce(typed_value(source, property.schema), &property.schema, {&owner, nullptr});
        at_ = before;
        auto inner = walk(value, arguments, next);
        known = inner.has_value();
        return inner.value_or(Value());
    };
    const std::string name = to_text(arguments[1]);
    if (const PropertyDef* property = node.type->properties.find(name)) {
        return finish(node.body.find("properties").find(name), *property, node, 2);
    }
    if (arguments.size() < 3) {
        return {};
    }
    const std::string inner_name = to_text(arguments[2]);
    if (const CapabilityDef* capability = node.type->capabilities.find(name)) {
        if (const PropertyDef* property = capability->property(inner_name)) {
            const text::YamlNode assigned =
                node.body.find("capabilities").find(name).find("properties").find(inner_name);
            return finish(assigned, *property, node, 3);
        }
        return {};
    }
    for (const Requirement& requirement : node.requirements) {
        if (requirement.name != name || requirement.target == Requirement::kNone) {
            continue;
        }
        const NodeTemplate& target = model_.nodes[requirement.target];
        if (target.type == nullptr) {
            return {};
        }
        if (const PropertyDef* property = target.type->properties.find(inner_name)) {
            return finish(target.body.find("properties").find(inner_name), *property, target, 3);
        }
        for (const CapabilityDef* capability : target.type->capabilities) {
            const PropertyDef* property = capability->property(inner_name);
            if (property != nullptr && requirement.definition != nullptr &&
                requirement.definition->capability != nullptr && capability->type != nullptr &&
                capability->type->is_a(*requirement.definition->capability)) {
                const text::YamlNode assigned = target.body.find("capabilities")
                                                    .find(capability->name)
                                                    .find("properties")
                                                    .find(inner_name);
                return finish(assigned, *property, target, 3);
            }
        }
    }
    return {};
}

Value Evaluator::concat(const FunctionCall& function, const Scope& scope) {
    FunctionCall out{function.name, {}};
    std::string text;
    bool resolved = true;
    for (const Value& argument : function.arguments) {
        Value value = reduce(argument, nullptr, scope);
        if (error_) {
            return {};
        }
        resolved = resolved && value.resolved();
        if (resolved) {
            text += value.is_null() ? std::string() : to_text(value);
        }
        if (text.size() > kMaxText) {
            refuse(Error(ErrorCode::invalid_argument, "concat makes a text of more than 1 MiB"));
            return {};
        }
        out.arguments.push_back(std::move(value));
    }
    return resolved ? Value(std::move(text)) : Value(std::move(out));
}

Value Evaluator::join(const FunctionCall& function, const Scope& scope) {
    if (function.arguments.empty()) {
        return {};
    }
    FunctionCall out{function.name, {}};
    for (const Value& argument : function.arguments) {
        out.arguments.push_back(reduce(argument, nullptr, scope));
    }
    const ValueList* items = out.arguments.front().list();
    if (items == nullptr || !Value(out.arguments).resolved()) {
        return out;
    }
    const std::string delimiter = out.arguments.size() > 1 ? to_text(out.arguments[1]) : "";
    std::string text;
    for (const Value& item : *items) {
        text += (&item == items->data() ? "" : delimiter) + to_text(item);
        if (text.size() > kMaxText) {
            refuse(Error(ErrorCode::invalid_argument, "join makes a text of more than 1 MiB"));
            return {};
        }
    }
    return text;
}

Value Evaluator::token(const FunctionCall& function, const Scope& scope) {
    FunctionCall out{function.name, {}};
    for (const Value& argument : function.arguments) {
        out.arguments.push_back(reduce(argument, nullptr, scope));
    }
    if (out.arguments.size() != 3 || !Value(out.arguments).resolved() ||
        out.arguments[2].integer() == nullptr) {
        return out;
    }
    const std::string text = to_text(out.arguments[0]);
    const auto part = token_part(text, to_text(out.arguments[1]), *out.arguments[2].integer());
    if (!part) {
        refuse(Error(ErrorCode::invalid_argument, "token: the text has too few parts"));
        return {};
    }
    return std::string(*part);
}

Value Evaluator::nodes_of_type(const FunctionCall& function) const {
    ValueList names;
    const std::string wanted =
        function.arguments.empty() ? std::string() : to_text(function.arguments.front());
    const TypeDef* type = model_.types->find(TypeKind::node, wanted, model_.main.get());
    for (const NodeTemplate& node : model_.nodes) {
        if (type != nullptr && node.type != nullptr && node.type->is_a(*type)) {
            names.emplace_back(std::string(node.name));
        }
    }
    return names;
}

}  // namespace paas::tosca
