#include "evaluate.hpp"

#include "values.hpp"

#include <charconv>
#include <cmath>

namespace paas::tosca {
namespace {

bool works_on_texts(std::string_view function) {
    return function == "concat" || function == "join" || function == "token";
}

/// An argument that is a text, or a list of texts: `20.10` stays the four digits that are written.
Value text_argument(const text::YamlNode& node) {
    if (node.is_scalar() && !node.reads_as_null()) {
        return std::string(node.text());
    }
    if (!node.is_sequence()) {
        return untyped_value(node);
    }
    ValueList items;
    items.reserve(node.size());
    for (const text::YamlNode item : node.items()) {
        items.push_back(text_argument(item));
    }
    return items;
}

Value call_of(const text::YamlNode& node) {
    const text::YamlEntry entry = *node.entries().begin();
    FunctionCall call;
    call.name = entry.name();
    const bool texts = works_on_texts(call.name);
    const auto argument_of = [&](const text::YamlNode& argument) {
        const bool index = call.name == "token" && call.arguments.size() == 2;
        return texts && !index ? text_argument(argument) : untyped_value(argument);
    };
    if (entry.value.is_sequence()) {
        for (const text::YamlNode argument : entry.value.items()) {
            call.arguments.push_back(argument_of(argument));
        }
    } else {
        call.arguments.push_back(argument_of(entry.value));
    }
    return call;
}

Value untyped_scalar(const text::YamlNode& node) {
    if (const auto boolean = node.as_bool()) {
        return *boolean;
    }
    if (const auto integer = node.as_int()) {
        return *integer;
    }
    if (const auto real = node.as_float(); real && std::isfinite(*real)) {
        return *real;
    }
    return std::string(node.text());
}

Value scalar_of(const text::YamlNode& node, Primitive type) {
    if (const auto kind = unit_kind(type)) {
        if (const auto parsed = ScalarUnit::parse(node.text(), *kind)) {
            return Quantity{*parsed, std::string(node.text())};
        }
        return std::string(node.text());
    }
    switch (type) {
        case Primitive::integer: {
            if (const auto integer = node.as_int()) {
                return *integer;
            }
            if (const auto number = yaml11_switch(node)) {
                return *number;
            }
            if (const auto real = node.as_float(); real && std::abs(*real) < 9007199254740992.0) {
                return static_cast<std::int64_t>(*real);
            }
            std::int64_t value = 0;
            const std::string_view text = node.text();
            const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
            return read.ec == std::errc() ? Value(value) : Value(std::string(text));
        }
        case Primitive::floating: {
            const auto real = node.as_float();
            return real ? Value(*real) : Value(std::string(node.text()));
        }
        case Primitive::boolean: {
            if (const auto boolean = node.as_yaml11_bool()) {
                return *boolean;
            }
            return node.text() == "true" || node.text() == "True";
        }
        case Primitive::any:
            return untyped_scalar(node);
        default:
            return std::string(node.text());
    }
}

tl::unexpected<Error> no_such_value(const Value& value, std::string_view expected) {
    return fail(ErrorCode::invalid_argument,
                "'" + to_text(value) + "' is not a " + std::string(expected));
}

Result<Value> coerce_scalar(const Value& value, Primitive type) {
    if (const auto kind = unit_kind(type)) {
        if (const auto* quantity = value.quantity(); quantity && quantity->amount.kind == *kind) {
            return value;
        }
        const auto parsed = ScalarUnit::parse(to_text(value), *kind);
        if (!parsed) {
            Error error = parsed.error();
            error.message = "'" + to_text(value) + "' is not a " + std::string(name_of(type)) +
                            ": " + error.message;
            return fail(std::move(error));
        }
        return Value(Quantity{*parsed, to_text(value)});
    }
    switch (type) {
        case Primitive::integer: {
            if (value.integer() != nullptr) {
                return value;
            }
            const std::string text = to_text(value);
            std::int64_t whole = 0;
            const auto read = std::from_chars(text.data(), text.data() + text.size(), whole);
            if (read.ec == std::errc() && read.ptr == text.data() + text.size()) {
                return Value(whole);
            }
            return no_such_value(value, "integer");
        }
        case Primitive::floating: {
            if (const auto number = value.number()) {
                return Value(*number);
            }
            const std::string text = to_text(value);
            double real = 0;
            const auto read = std::from_chars(text.data(), text.data() + text.size(), real);
            if (value.string() != nullptr && read.ec == std::errc() &&
                read.ptr == text.data() + text.size()) {
                return Value(real);
            }
            return no_such_value(value, "float");
        }
        case Primitive::boolean: {
            if (value.boolean() != nullptr) {
                return value;
            }
            const std::string text = to_text(value);
            if (text == "true" || text == "True" || text == "yes") {
                return Value(true);
            }
            if (text == "false" || text == "False" || text == "no") {
                return Value(false);
            }
            return no_such_value(value, "boolean");
        }
        case Primitive::version:
            if (!parse_version_value(to_text(value))) {
                return no_such_value(value, "version");
            }
            return Value(to_text(value));
        default:
            return Value(to_text(value));
    }
}

}  // namespace

Value untyped_value(const text::YamlNode& node) {
    if (is_function(node)) {
        return call_of(node);
    }
    switch (node.kind()) {
        case text::YamlKind::null:
            return {};
        case text::YamlKind::scalar:
            return untyped_scalar(node);
        case text::YamlKind::sequence: {
            ValueList items;
            items.reserve(node.size());
            for (const text::YamlNode item : node.items()) {
                items.push_back(untyped_value(item));
            }
            return items;
        }
        case text::YamlKind::map:
            break;
    }
    ValueMap fields;
    fields.reserve(node.size());
    for (const text::YamlEntry entry : node.entries()) {
        fields.push_back({std::string(entry.name()), untyped_value(entry.value)});
    }
    return fields;
}

Value written_arguments(const FunctionCall& call) {
    return call.arguments.size() == 1 && !works_on_texts(call.name) ? call.arguments.front()
                                                                    : Value(call.arguments);
}

namespace {

/// Defaults may hold values of data types that have defaults themselves, without end.
struct DefaultsLeft {
    int depth = 16;
    std::size_t count = 2000;
};

Value typed(const text::YamlNode& node, const Schema& schema, DefaultsLeft& left);

void fill(ValueMap& fields, const NamedList<PropertyDef>& declared, DefaultsLeft& left) {
    if (left.depth == 0) {
        return;
    }
    --left.depth;
    for (const PropertyDef* property : declared) {
        if (left.count > 0 && property->has_default() && find(fields, property->name) == nullptr) {
            --left.count;
            fields.push_back({std::string(property->name),
                              typed(property->default_value, property->schema, left)});
        }
    }
    ++left.depth;
}

Value typed(const text::YamlNode& node, const Schema& schema, DefaultsLeft& left) {
    if (is_function(node, &schema)) {
        return call_of(node);
    }
    if (node.reads_as_null()) {
        return {};
    }
    const Primitive type = base_of(schema);
    const Schema* entry = entry_of(schema);
    const auto inner = [&](const text::YamlNode& item) {
        return entry == nullptr ? untyped_value(item) : typed(item, *entry, left);
    };
    if (type == Primitive::list && node.is_sequence()) {
        ValueList items;
        items.reserve(node.size());
        for (const text::YamlNode item : node.items()) {
            items.push_back(inner(item));
        }
        return items;
    }
    if (node.is_map() && type == Primitive::map) {
        ValueMap fields;
        for (const text::YamlEntry field : node.entries()) {
            fields.push_back({std::string(field.name()), inner(field.value)});
        }
        return fields;
    }
    if (node.is_map() && type == Primitive::complex && schema.data != nullptr) {
        ValueMap fields;
        for (const text::YamlEntry field : node.entries()) {
            const PropertyDef* property = schema.data->properties.find(field.name());
            fields.push_back({std::string(field.name()),
                              property == nullptr ? untyped_value(field.value)
                                                  : typed(field.value, property->schema, left)});
        }
        fill(fields, schema.data->properties, left);
        return fields;
    }
    return node.is_scalar() ? scalar_of(node, type) : untyped_value(node);
}

}  // namespace

void add_defaults(ValueMap& fields, const NamedList<PropertyDef>& declared) {
    DefaultsLeft left;
    fill(fields, declared, left);
}

Value typed_value(const text::YamlNode& node, const Schema& schema) {
    DefaultsLeft left;
    return typed(node, schema, left);
}

namespace {

Result<Value> fit(const Value& value, const Schema& schema, DefaultsLeft& left) {
    const Primitive type = base_of(schema);
    if (value.is_null() || value.function() != nullptr || type == Primitive::any ||
        type == Primitive::range || type == Primitive::null) {
        return value;
    }
    const Schema* entry = entry_of(schema);
    if (const ValueList* items = value.list(); items != nullptr && type == Primitive::list) {
        ValueList out;
        out.reserve(items->size());
        for (const Value& item : *items) {
            auto coerced = entry == nullptr ? Result<Value>(item) : fit(item, *entry, left);
            if (!coerced) {
                return coerced;
            }
            out.push_back(std::move(*coerced));
        }
        return Value(std::move(out));
    }
    const ValueMap* fields = value.map();
    if (fields != nullptr && (type == Primitive::map || type == Primitive::complex)) {
        ValueMap out;
        for (const Field& field : *fields) {
            const Schema* inner = entry;
            if (schema.data != nullptr && type == Primitive::complex) {
                const PropertyDef* property = schema.data->properties.find(field.name);
                inner = property == nullptr ? nullptr : &property->schema;
            }
            auto coerced =
                inner == nullptr ? Result<Value>(field.value) : fit(field.value, *inner, left);
            if (!coerced) {
                return coerced;
            }
            out.push_back({field.name, std::move(*coerced)});
        }
        if (schema.data != nullptr && type == Primitive::complex) {
            fill(out, schema.data->properties, left);
        }
        return Value(std::move(out));
    }
    const bool collection = value.list() != nullptr || fields != nullptr;
    if (type == Primitive::list || type == Primitive::map || type == Primitive::complex ||
        collection) {
        return no_such_value(value, name_of(type));
    }
    return coerce_scalar(value, type);
}

}  // namespace

Result<Value> coerce(const Value& value, const Schema& schema) {
    DefaultsLeft left;
    return fit(value, schema, left);
}

}  // namespace paas::tosca
