/// Strong identifiers: values that cannot be mixed up with one another or with plain text.
#pragma once

#include "paas/base/error.hpp"

#include <compare>
#include <functional>
#include <ostream>
#include <string>
#include <string_view>

namespace paas {

/// A string with a meaning. `Tag` only tells the types apart.
template <typename Tag>
class StrongId {
public:
    StrongId() = default;
    explicit StrongId(std::string value) : value_(std::move(value)) {}

    [[nodiscard]] const std::string& str() const noexcept { return value_; }
    [[nodiscard]] bool empty() const noexcept { return value_.empty(); }
    auto operator<=>(const StrongId&) const = default;
    friend std::ostream& operator<<(std::ostream& out, const StrongId& id) {
        return out << id.value_;
    }

private:
    std::string value_;
};

/// A deployment: a version 7 UUID (RFC 9562), so ids sort by creation time.
using DeploymentId = StrongId<struct DeploymentIdTag>;
/// A provider's entry in the federation: "provider/region/project" (see federation room).
using ProviderKey = StrongId<struct ProviderKeyTag>;
/// What a provider calls the infrastructure it runs for us (IM infrastructure id, namespace, …).
using InfrastructureId = StrongId<struct InfrastructureIdTag>;
/// SHA-256 of some content, 64 lower-case hexadecimal digits.
using ContentHash = StrongId<struct ContentHashTag>;

/// SHA-256 (FIPS 180-4) of the bytes.
[[nodiscard]] PAAS_API ContentHash sha256(std::string_view bytes);

/// True for the canonical text form of a UUID (8-4-4-4-12 lower-case hexadecimal digits).
[[nodiscard]] PAAS_API bool is_uuid(std::string_view text) noexcept;

}  // namespace paas

template <typename Tag>
struct std::hash<paas::StrongId<Tag>> {
    std::size_t operator()(const paas::StrongId<Tag>& id) const noexcept {
        return std::hash<std::string>{}(id.str());
    }
};
