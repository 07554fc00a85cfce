/// Intrinsic functions on values, with the inputs known.
#pragma once

#include "property_source.hpp"

#include "paas/tosca/value.hpp"

#include <optional>
#include <string_view>

namespace paas::tosca {

class Evaluator {
public:
    Evaluator(const TemplateModel& model, const ValueMap& inputs)
        : model_(model), inputs_(inputs) {}

    using Scope = FunctionScope;

    /// The value of a node of the template: calls evaluated where possible, made fit for `schema`
    /// (may be null). Problems are kept with the node's position; see `error`.
    [[nodiscard]] Value value_of(const text::YamlNode& node, const Schema* schema,
                                 const Scope& scope);
    /// Assigned values and defaults of a section. Values that turn out null are left out.
    [[nodiscard]] ValueMap fields_of(const text::YamlNode& assigned,
                                     const NamedList<PropertyDef>& declared, const Scope& scope);
    /// The first problem met so far.
    [[nodiscard]] const std::optional<Error>& error() const noexcept { return error_; }

private:
    [[nodiscard]] Value reduce(const Value& value, const Schema* schema, const Scope& scope);
    [[nodiscard]] Value call(const FunctionCall& call, const Scope& scope);
    [[nodiscard]] Value get_input(const FunctionCall& call, const Scope& scope);
    [[nodiscard]] Value get_property(const FunctionCall& call, const Scope& scope);
    [[nodiscard]] std::optional<Value> read(const PropertySource& source,
                                            const ValueList& arguments);
    [[nodiscard]] Value concat(const FunctionCall& call, const Scope& scope);
    [[nodiscard]] Value join(const FunctionCall& call, const Scope& scope);
    [[nodiscard]] Value token(const FunctionCall& call, const Scope& scope);
    [[nodiscard]] Value nodes_of_type(const FunctionCall& call) const;
    /// The call with its keywords replaced by names.
    [[nodiscard]] FunctionCall named(const FunctionCall& call, const Scope& scope) const;
    void check_late(const Value& value, const Schema& schema);
    void refuse(Error error);
    bool step();

    static constexpr std::size_t kMaxSteps = 2'000'000;
    static constexpr std::size_t kMaxText = std::size_t{1} << 20;
    static constexpr int kMaxDepth = 64;

    const TemplateModel& model_;
    const ValueMap& inputs_;
    text::YamlNode at_;  ///< what is being evaluated, for positions
    std::optional<Error> error_;
    std::size_t steps_ = 0;
    int depth_ = 0;
};

}  // namespace paas::tosca
