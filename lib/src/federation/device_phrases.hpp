/// What stands around a device in a text: how many, how much memory, whose, which part of it.
#pragma once

#include "federation/device_match.hpp"
#include "federation/device_words.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace paas::federation {

/// What kind of text it is: what counts as evidence differs.
enum class TextKind : std::uint8_t {
    name,         ///< of a flavor: "t4.large" is a series, a bare number counts nothing
    description,  ///< prose
    title,        ///< of a device: an alias, a product, a resource, a trait
};

/// "gpu" of "2gpu", "gpu4", "1xgpu", "gpuv1".
[[nodiscard]] std::string_view core_of(std::string_view word) noexcept;
[[nodiscard]] bool is_gpu_word(std::string_view word) noexcept;
[[nodiscard]] bool is_fpga_word(std::string_view word) noexcept;
/// True when a comma or the like stands before the word.
[[nodiscard]] bool ends_phrase(const Word& word);

/// Positions are indexes of words.
class Phrases {
public:
    Phrases(const std::vector<Word>& words, TextKind kind) : words_(words), kind_(kind) {}

    /// Memory and number told behind a model: "80 GB x 2", "-SXM4-40GB", "x4".
    struct Told {
        std::int64_t mem_gib = 0;
        std::optional<std::int64_t> count;
    };
    [[nodiscard]] Told behind(std::size_t at, const DeviceModel& model) const;
    /// The same in front of it: "2x 80GB", "2 x", "four", "1 NVIDIA Tesla". A bare number in a
    /// name may be anything.
    [[nodiscard]] Told before(std::size_t at, const DeviceModel* model) const;

    /// How many a word like "gpu" counts: "2gpu", "GPU x2", "GPUs: 2", "two GPUs".
    [[nodiscard]] std::optional<std::int64_t> count_of_word(std::size_t at) const;
    /// The maker named beside it: "NVIDIA GPU", "GPU_NVIDIA". Empty when none is.
    [[nodiscard]] std::string vendor_near(std::size_t at) const;
    /// "no GPU", "without any GPU", "0 GPUs".
    [[nodiscard]] bool is_denied(std::size_t at) const;
    /// "GPU host", "GPU memory": not a device for the user.
    [[nodiscard]] bool is_about_else(std::size_t at) const;

    /// "MIG", unless it is said what the card could do.
    [[nodiscard]] bool speaks_of_mig() const;
    /// "20% of a GPU", "1/4 of an A100", "half a T4", "0.5 GPU".
    [[nodiscard]] bool speaks_of_a_part() const;
    /// The memory of a part: said to be GPU memory, or "with 20 GB". 0 when not told.
    [[nodiscard]] std::int64_t memory_of_part() const;

private:
    [[nodiscard]] bool is_at(std::size_t at, std::string_view word) const;
    [[nodiscard]] std::optional<std::int64_t> times_at(std::size_t at) const;
    [[nodiscard]] bool is_other_memory(std::size_t at) const;
    [[nodiscard]] bool is_generation(std::size_t at) const;
    [[nodiscard]] bool is_fraction(std::size_t at) const;

    const std::vector<Word>& words_;
    TextKind kind_;
};

}  // namespace paas::federation
