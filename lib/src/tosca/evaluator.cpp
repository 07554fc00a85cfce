#include "evaluator.hpp"

#include "checker.hpp"
#include "evaluate.hpp"
#include "values.hpp"

#include "paas/text/json.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace paas::tosca {
namespace {

/// The item or field that an argument names; null when there is none.
const Value* inner_value(const Value& value, const Value& argument) {
    const ValueList* items = value.list();
    if (items == nullptr) {
        return value.find(to_text(argument));
    }
    const std::int64_t* position = argument.integer();
    const bool inside = position != nullptr && *position >= 0 &&
                        static_cast<std::size_t>(*position) < items->size();
    return inside ? &(*items)[static_cast<std::size_t>(*position)] : nullptr;
}

/// What the fields of a map, or the items of a list, have to be; null when that is open.
const Schema* inner_schema(const Schema* schema, std::string_view field) {
    if (schema == nullptr || schema->data == nullptr || base_of(*schema) != Primitive::complex) {
        return schema == nullptr ? nullptr : entry_of(*schema);
    }
    const PropertyDef* property = schema->data->properties.find(field);
    return property == nullptr ? nullptr : &property->schema;
}

/// Follows keys and indices into a value; nothing when it ends in a function call.
std::optional<Value> walk(const Value& value, const ValueList& arguments, std::size_t index) {
    const Value* here = &value;
    for (; index < arguments.size(); ++index) {
        if (here->function() != nullptr) {
            return std::nullopt;
        }
        here = inner_value(*here, arguments[index]);
        if (here == nullptr) {
            return Value();
        }
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
    if (const ValueList* items = value.list()) {
        const Schema* entry = schema == nullptr ? nullptr : entry_of(*schema);
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
            const Schema* inner = inner_schema(schema, field.name);
            out.push_back({field.name, reduce(field.value, inner, scope)});
        }
        return out;
    }
    return value;
}

Value Evaluator::call(const FunctionCall& function, const Scope& scope) {
    if (function.name == "get_input") {
        return get_input(function, scope);
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

Value Evaluator::get_input(const FunctionCall& function, const Scope& scope) {
    if (function.arguments.empty()) {
        return {};
    }
    const std::string name = to_text(function.arguments.front());
    if (scope.workflow_inputs.find(name)) {
        return function;  // known when the workflow runs
    }
    const Value* given = find(inputs_, name);
    if (given == nullptr) {
        return {};
    }
    return walk(*given, function.arguments, 1).value_or(Value(function));
}

FunctionCall Evaluator::named(const FunctionCall& function, const Scope& scope) const {
    FunctionCall out = function;
    const auto* first = out.arguments.empty() ? nullptr : out.arguments.front().string();
    if (first == nullptr) {
        return out;
    }
    const std::string wanted = out.arguments.size() > 1 ? to_text(out.arguments[1]) : "";
    if (const NodeTemplate* node = named_node(model_, *first, wanted, scope)) {
        out.arguments.front() = std::string(node->name);
    } else if (*first == "SELF" && scope.relationship_template != nullptr) {
        out.arguments.front() = std::string(scope.relationship_template->name);
    } else if (*first == "SELF" && scope.group != nullptr) {
        out.arguments.front() = std::string(scope.group->name);
    }
    return out;
}

Value Evaluator::get_property(const FunctionCall& function, const Scope& scope) {
    if (function.arguments.size() < 2) {
        return {};
    }
    const auto source = find_source(model_, function.arguments, scope);
    if (source && source->value) {
        const text::YamlNode before = at_;
        auto value = read(*source, function.arguments);
        at_ = before;
        if (value) {
            return std::move(*value);
        }
    }
    return named(function, scope);
}

/// What the arguments lead to; nothing when that is not known. Only that part is evaluated: other
/// parts of the same value may read it.
std::optional<Value> Evaluator::read(const PropertySource& source, const ValueList& arguments) {
    const Value whole = typed_value(source.value, source.property->schema);
    const Value* part = &whole;
    const Schema* schema = &source.property->schema;
    std::size_t index = source.next;
    for (; index < arguments.size() && part->function() == nullptr; ++index) {
        schema = inner_schema(schema, part->list() != nullptr ? "" : to_text(arguments[index]));
        part = inner_value(*part, arguments[index]);
        if (part == nullptr) {
            return Value();
        }
    }
    return walk(reduce(*part, schema, source.scope), arguments, index);
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
