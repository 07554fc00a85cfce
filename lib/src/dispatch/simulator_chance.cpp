#include "simulator_chance.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <span>

namespace paas::dispatch::detail {
namespace {

using deployment::ErrorClass;

// FNV-1a, 64 bits: one byte at a time, so a hash can be continued with what comes next.
constexpr std::uint64_t kOffset = 0xCBF29CE484222325U;
constexpr std::uint64_t kPrime = 0x100000001B3U;

std::uint64_t add(std::uint64_t hash, std::string_view text) {
    for (const char c : text) {
        hash = (hash ^ static_cast<unsigned char>(c)) * kPrime;
    }
    return (hash ^ 0xFFU) * kPrime;  // no byte of UTF-8: ends the text
}

std::uint64_t add(std::uint64_t hash, std::uint64_t number) {
    for (int byte = 0; byte < 8; ++byte) {
        hash = (hash ^ (number & 0xFFU)) * kPrime;
        number >>= 8U;
    }
    return hash;
}

struct UsualError {
    ErrorClass error_class;
    double weight;  ///< in the usual mixture
    bool at_create;
    std::string_view message;
};

// What providers say; classify() must find the same class in each text.
constexpr auto kUsual = std::to_array<UsualError>({
    {ErrorClass::capacity, 4, false,
     "No valid host was found. There are not enough hosts available."},
    {ErrorClass::quota, 2, true,
     "Quota exceeded for cores: Requested 8, but already used 60 of 64 cores (HTTP 403)"},
    {ErrorClass::configuration, 2, false,
     "Contextualization agent output: fatal: [192.0.2.10]: FAILED! => {\"msg\": \"No package "
     "matching 'docker-ce' is available\"}"},
    {ErrorClass::network, 1, false, "No more IP addresses available on network private."},
    {ErrorClass::volume, 1, false,
     "Build of instance aborted: Volume did not finish being created even after we waited 187 "
     "seconds or 61 attempts. And its status is error."},
    {ErrorClass::image, 0, true, "Image could not be found. (HTTP 404)"},
    {ErrorClass::flavor, 0, true, "Flavor could not be found. (HTTP 404)"},
    {ErrorClass::auth, 0, true, "The request you have made requires authentication. (HTTP 401)"},
    {ErrorClass::rejected, 0, true, "Error parsing TOSCA: node type is not supported"},
    {ErrorClass::unreachable, 0, true, "Failed to connect to the endpoint: Connection refused"},
    {ErrorClass::timeout, 0, false, "Timed out waiting for the machines"},
    {ErrorClass::unknown, 0, false,
     "The server has either erred or is incapable of performing "
     "the requested operation. (HTTP 500)"},
});

const UsualError& usual(ErrorClass error_class) {
    return *std::ranges::find(kUsual, error_class, &UsualError::error_class);
}

/// The element at this share of the total weight.
template <typename T>
const T& pick(std::span<const T> choices, double share) {
    double total = 0;
    for (const T& choice : choices) {
        total += choice.weight;
    }
    double left = share * total;
    const T* picked = &choices.front();
    for (const T& choice : choices) {
        if (choice.weight > 0) {
            picked = &choice;
            left -= choice.weight;
            if (left < 0) {
                break;
            }
        }
    }
    return *picked;
}

}  // namespace

std::string_view label_of(const ProviderKey& provider) {
    const std::string_view key = provider.str();
    const std::size_t region = key.find('/');
    return region == std::string_view::npos ? key : key.substr(0, key.find('/', region + 1));
}

Chance::Chance(std::uint64_t seed, std::string_view label, std::string_view tag)
    : base_(add(add(add(kOffset, seed), label), tag)) {}

std::uint64_t Chance::bits(std::string_view purpose, std::int64_t number) const {
    // SplitMix64 spreads what FNV leaves close together.
    return SeededRandom(add(add(base_, purpose), static_cast<std::uint64_t>(number))).next();
}

double Chance::share(std::string_view purpose, std::int64_t number) const {
    return static_cast<double>(bits(purpose, number) >> 11U) * 0x1.0p-53;
}

Milliseconds Chance::delay(const SimulatedDelay& delay, std::string_view purpose,
                           std::int64_t number) const {
    SeededRandom random(bits(purpose, number));
    const double first = uniform(random);
    const auto count = [](Milliseconds time) { return static_cast<double>(time.count()); };
    double drawn = 0;
    if (delay.uniform) {
        drawn = count(delay.min) + first * (count(delay.max) - count(delay.min));
    } else if (delay.median > Milliseconds{0}) {
        // Box-Muller; 95 % of a normal distribution lie below 1.645 standard deviations.
        const double normal =
            std::sqrt(-2 * std::log1p(-first)) * std::cos(2 * std::numbers::pi * uniform(random));
        const double sigma =
            std::log(std::max(1.0, count(delay.p95) / count(delay.median))) / 1.645;
        drawn = count(delay.median) * std::exp(sigma * normal);
    }
    const double bounded =
        std::clamp(drawn, count(delay.min), std::max(count(delay.min), count(delay.max)));
    return Milliseconds{std::llround(bounded)};
}

SimulatedError Chance::error(const SimulatedProvider& provider, std::string_view purpose,
                             std::int64_t number) const {
    const double drawn = share(purpose, number);
    if (provider.errors.empty()) {
        const UsualError& picked = pick(std::span<const UsualError>(kUsual), drawn);
        return {.error_class = picked.error_class,
                .weight = picked.weight,
                .message = std::string(picked.message),
                .at_create = picked.at_create};
    }
    SimulatedError picked = pick(std::span<const SimulatedError>(provider.errors), drawn);
    if (picked.message.empty()) {
        picked.message = usual(picked.error_class).message;
    }
    return picked;
}

}  // namespace paas::dispatch::detail
