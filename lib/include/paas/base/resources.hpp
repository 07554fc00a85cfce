/// Amounts of what cloud quotas count.
#pragma once

#include <algorithm>
#include <array>
#include <compare>
#include <cstdint>
#include <string_view>

namespace paas {

/// A vector of amounts: what a template asks for, what a reservation holds, what a quota leaves.
/// Plain integers of the units that OpenStack quotas use, so sums are exact.
struct Resources {
    std::int64_t vcpus = 0;
    std::int64_t ram_mib = 0;
    std::int64_t instances = 0;
    std::int64_t storage_gib = 0;  ///< block storage volumes, sum of sizes
    std::int64_t volumes = 0;
    std::int64_t public_ips = 0;
    std::int64_t gpus = 0;

    auto operator<=>(const Resources&) const = default;

    /// Names and members, in the order of declaration, for printing and encoding.
    struct Field {
        std::string_view name;
        std::int64_t Resources::* member;
    };
    static constexpr std::array<Field, 7> fields();

    Resources& operator+=(const Resources& other) {
        for (const Field& field : fields()) {
            this->*field.member += other.*field.member;
        }
        return *this;
    }
    Resources& operator-=(const Resources& other) {
        for (const Field& field : fields()) {
            this->*field.member -= other.*field.member;
        }
        return *this;
    }
    friend Resources operator+(Resources a, const Resources& b) { return a += b; }
    friend Resources operator-(Resources a, const Resources& b) { return a -= b; }

    /// True when no member of this exceeds the same member of `free`.
    [[nodiscard]] bool fits_in(const Resources& free) const {
        return std::ranges::all_of(fields(), [&](const Field& field) {
            return this->*field.member <= free.*field.member;
        });
    }
};

constexpr std::array<Resources::Field, 7> Resources::fields() {
    return {{{"vcpus", &Resources::vcpus},
             {"ram_mib", &Resources::ram_mib},
             {"instances", &Resources::instances},
             {"storage_gib", &Resources::storage_gib},
             {"volumes", &Resources::volumes},
             {"public_ips", &Resources::public_ips},
             {"gpus", &Resources::gpus}}};
}

/// "No limit" where a quota is unlimited or not counted: large, yet sums of it do not overflow.
inline constexpr std::int64_t kUnlimited = INT64_MAX / 1024;

}  // namespace paas
