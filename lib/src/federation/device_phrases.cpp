#include "federation/device_phrases.hpp"

#include <algorithm>
#include <array>

namespace paas::federation {
namespace {

using List = std::initializer_list<std::string_view>;

bool is_one_of(std::string_view text, List list) {
    return std::ranges::find(list, text) != list.end();
}

/// Words that may stand between a number and the device it counts.
bool is_filler(std::string_view word) {
    return is_one_of(word, {"nvidia", "amd",     "intel",    "xilinx",     "alveo",  "tesla",
                            "quadro", "geforce", "radeon",   "instinct",   "huawei", "habana",
                            "google", "full",    "whole",    "dedicated",  "gpu",    "gpus",
                            "data",   "center",  "physical", "passthrough"});
}
/// Words between a model and its memory or its number.
bool is_form(std::string_view word) {
    return is_one_of(word, {"pcie", "pci",  "sxm",   "sxm2",   "sxm3",   "sxm4",  "sxm5",
                            "nvl",  "oam",  "hbm2",  "hbm2e",  "hbm3",   "hbm3e", "gpu",
                            "gpus", "card", "cards", "tensor", "nvlink", "mega",  "with"});
}
/// Words that end what a maker's name belongs to: "AMD EPYC with GPU".
bool ends_maker(std::string_view word) {
    return is_one_of(word, {"with", "and", "plus", "epyc", "xeon", "cpu", "cpus", "vcpu", "vcpus",
                            "core", "cores", "processor", "processors"});
}
bool is_negation(std::string_view word) {
    return is_one_of(word, {"no", "without", "non", "not"});
}

/// "2x": the number; "2x4": both multiplied, in prose (in a name it may be vCPUs and memory).
std::optional<std::int64_t> multiplier_of(std::string_view word, TextKind kind) {
    const std::size_t x = word.find('x');
    const auto times = x == std::string_view::npos ? std::nullopt : count_of(word.substr(0, x));
    if (!times || !is_digits(word.substr(0, x))) {
        return std::nullopt;
    }
    if (x + 1 == word.size()) {
        return times;
    }
    const auto each =
        kind == TextKind::description ? parse_number(word.substr(x + 1)) : std::nullopt;
    return each ? std::optional(*times * *each) : std::nullopt;
}

}  // namespace

std::string_view core_of(std::string_view word) noexcept {
    constexpr std::size_t kShortest = 3;
    while (!word.empty() && is_digit(word.front())) {
        word.remove_prefix(1);
    }
    while (!word.empty() && is_digit(word.back())) {
        word.remove_suffix(1);
    }
    if (word.size() > kShortest && word.front() == 'x') {
        word.remove_prefix(1);
    }
    if (word.size() > kShortest && (word.back() == 'x' || word.back() == 'v')) {
        word.remove_suffix(1);
    }
    return word;
}

bool is_gpu_word(std::string_view word) noexcept {
    return is_one_of(word, {"gpu", "gpus", "vgpu", "vgpus", "pgpu", "pgpus"});
}
bool is_fpga_word(std::string_view word) noexcept {
    return word == "fpga" || word == "fpgas";
}

bool ends_phrase(const Word& word) {
    return word.before.find_first_of(",;:|") != std::string::npos;
}

bool Phrases::is_at(std::size_t at, std::string_view word) const {
    return at < words_.size() && words_[at].text == word;
}

/// "x4", or "x" and "4".
std::optional<std::int64_t> Phrases::times_at(std::size_t at) const {
    if (at >= words_.size()) {
        return std::nullopt;
    }
    const std::string_view word = words_[at].text;
    if (word == "x") {
        return at + 1 < words_.size() && is_digits(words_[at + 1].text)
                   ? count_of(words_[at + 1].text)
                   : std::nullopt;
    }
    const bool is_glued = word.size() > 1 && word.front() == 'x' && is_digits(word.substr(1));
    return is_glued ? count_of(word.substr(1)) : std::nullopt;
}

/// "64 GB RAM", "400 GB of NVMe"
bool Phrases::is_other_memory(std::size_t at) const {
    while (at < words_.size() && !ends_phrase(words_[at]) &&
           is_one_of(words_[at].text, {"of", "system", "main", "host", "local", "fast"})) {
        ++at;
    }
    return at < words_.size() && !ends_phrase(words_[at]) &&
           is_one_of(words_[at].text,
                     {"ram", "disk", "ssd", "nvme", "hdd", "storage", "root", "ephemeral", "swap"});
}

Phrases::Told Phrases::behind(std::size_t at, const DeviceModel& model) const {
    constexpr std::size_t kMostWords = 6;
    Told told;
    const std::size_t end = std::min(words_.size(), at + kMostWords);
    while (at < end && !ends_phrase(words_[at])) {
        const std::string_view word = words_[at].text;
        const Size size = size_at(words_, at);
        const Trimmed back = trim_back(word);
        if (size.words > 0 && told.mem_gib == 0) {
            if (is_other_memory(at + size.words)) {
                return told;
            }
            told.mem_gib = may_have(model, size.gib) ? size.gib : 0;
            at += size.words;
        } else if (const auto times = times_at(at); times && !told.count) {
            told.count = times;
            at += word == "x" ? 2U : 1U;
        } else if (back.count && is_form(back.text) && !told.count) {
            told.count = back.count;  // "sxm5x8"
            ++at;
        } else if (multiplier_of(word, kind_) && words_[at].before.ends_with('(')) {
            told.count = told.count ? told.count : multiplier_of(word, kind_);
            ++at;
        } else if (is_form(word)) {
            ++at;
        } else {
            // "v100_32" of an alias: a number that the model is made with.
            const auto number = parse_number(word);
            if (kind_ == TextKind::title && told.mem_gib == 0 && number && model.sizes[0] != 0 &&
                may_have(model, *number)) {
                told.mem_gib = *number;
            }
            break;
        }
    }
    return told;
}

/// A part of a number or of a ratio: "0.5", "1/4".
bool Phrases::is_fraction(std::size_t at) const {
    const bool goes_on =
        at + 1 < words_.size() && words_[at + 1].before.find_first_of("%./") != std::string::npos;
    const bool began = at > 0 && words_[at].before.find_first_of("./") != std::string::npos;
    return goes_on || began;
}

Phrases::Told Phrases::before(std::size_t at, const DeviceModel* model) const {
    Told told;
    while (at > 0 && !ends_phrase(words_[at])) {
        --at;
        const std::string_view word = words_[at].text;
        const Trimmed front = trim_front(word);
        // "80GB H100", "80 GB H100": the unit is met first.
        const std::size_t begin = at > 0 && size_at(words_, at - 1).words == 2 ? at - 1 : at;
        const Size size = size_at(words_, begin);
        if (size.words > 0) {
            told.mem_gib = model != nullptr && model->sizes[1] != 0 && may_have(*model, size.gib)
                               ? size.gib
                               : 0;
            at = begin;
        } else if (word == "x" && at > 0) {
            told.count = count_of(words_[at - 1].text);
            return told;
        } else if (const auto times = multiplier_of(word, kind_)) {
            told.count = times;
            return told;
        } else if (front.count && is_gpu_word(core_of(word))) {
            told.count = front.count;  // "1gpu a100"
            return told;
        } else if (const auto number = count_of(word); number && kind_ == TextKind::description) {
            told.count = is_fraction(at) ? std::nullopt : number;
            return told;
        } else if (!is_filler(word)) {
            return told;
        }
    }
    return told;
}

std::optional<std::int64_t> Phrases::count_of_word(std::size_t at) const {
    if (kind_ == TextKind::title) {
        return std::nullopt;  // "gpu0" of an alias is a name
    }
    const std::string_view word = words_[at].text;
    if (const Trimmed front = trim_front(word); front.count) {
        return front.count;
    }
    if (const Trimmed back = trim_back(word); back.count) {
        return back.count;
    }
    const std::string_view tail =
        word.substr(std::min(word.find_last_not_of("0123456789") + 1, word.size()));
    if (!tail.empty() && !word.substr(0, word.size() - tail.size()).ends_with('v')) {
        return is_generation(at) ? std::nullopt : count_of(tail);
    }
    if (const auto times = times_at(at + 1)) {
        return times;
    }
    const std::size_t next = is_at(at + 1, "count") || is_at(at + 1, "number") ? at + 2 : at + 1;
    if (kind_ == TextKind::description && next < words_.size() &&
        (next > at + 1 || words_[next].before.find_first_of(":=") != std::string::npos)) {
        if (const auto number = parse_number(words_[next].text)) {
            return number;
        }
    }
    return before(at, nullptr).count;
}

/// "gpu1.small" may be the first generation; "gpu1cpu2" and "c8-gpu2" are numbers.
bool Phrases::is_generation(std::size_t at) const {
    return kind_ == TextKind::name && at == 0 && words_.size() > 1 && !words_[1].before.empty();
}

std::string Phrases::vendor_near(std::size_t at) const {
    constexpr std::size_t kReach = 3;
    const auto is_maker = [](std::string_view word) {
        return is_one_of(word, {"nvidia", "amd", "intel", "xilinx", "huawei"});
    };
    for (std::size_t back = 1; back <= std::min(at, kReach); ++back) {
        const std::string_view word = words_[at - back].text;
        if (ends_phrase(words_[at - back + 1]) || ends_maker(word)) {
            break;
        }
        if (is_maker(word)) {
            return std::string(word);
        }
    }
    if (at + 1 < words_.size() && is_maker(words_[at + 1].text)) {
        return words_[at + 1].text;
    }
    // NVIDIA makes no processors that one would name beside a GPU.
    const auto is_nvidia = [](const Word& word) { return word.text == "nvidia"; };
    return std::ranges::any_of(words_, is_nvidia) ? "nvidia" : "";
}

bool Phrases::is_denied(std::size_t at) const {
    constexpr std::size_t kReach = 4;
    if (is_gpu_word(core_of(words_[at].text)) && count_of_word(at) == 0) {
        return true;
    }
    for (std::size_t back = 1; back <= std::min(at, kReach); ++back) {
        if (ends_phrase(words_[at - back + 1])) {
            break;
        }
        // In a name only the word just before counts.
        if (is_negation(words_[at - back].text) && (kind_ == TextKind::description || back == 1)) {
            return true;
        }
    }
    return at + 1 < words_.size() && is_one_of(words_[at + 1].text, {"none", "less", "no"});
}

bool Phrases::is_about_else(std::size_t at) const {
    return at + 1 < words_.size() && !ends_phrase(words_[at + 1]) &&
           is_one_of(words_[at + 1].text,
                     {"host", "hosts", "hypervisor", "hypervisors", "aggregate", "memory", "ram",
                      "mem", "driver", "drivers", "vram", "quota", "job", "jobs", "ready"});
}

bool Phrases::speaks_of_mig() const {
    const auto is_possible = [&](std::size_t at) {
        return at < words_.size() &&
               is_one_of(words_[at].text,
                         {"support", "supported", "supports", "capable", "functionality",
                          "possible", "available", "disabled", "off"});
    };
    for (std::size_t at = 0; at < words_.size(); ++at) {
        const bool is_denied = at > 0 && is_negation(words_[at - 1].text);
        if (words_[at].text == "mig" && !is_denied && !is_possible(at + 1) &&
            !is_possible(at + 2)) {
            return true;
        }
    }
    return false;
}

bool Phrases::speaks_of_a_part() const {
    for (std::size_t at = 1; kind_ == TextKind::description && at < words_.size(); ++at) {
        const bool is_percent = is_at(at, "of") && words_[at].before.find('%') != std::string::npos;
        const bool are_digits = is_digits(words_[at - 1].text) && is_digits(words_[at].text);
        const bool is_ratio = words_[at].before == "/" && are_digits && is_at(at + 1, "of");
        const bool is_decimal = words_[at].before == "." && are_digits &&
                                words_[at - 1].text == "0" && at + 1 < words_.size() &&
                                is_gpu_word(words_[at + 1].text);
        const bool is_part = is_one_of(words_[at - 1].text, {"half", "quarter", "third"}) &&
                             is_one_of(words_[at].text, {"of", "a", "an"});
        if (is_percent || is_ratio || is_decimal || is_part) {
            return true;
        }
    }
    return false;
}

std::int64_t Phrases::memory_of_part() const {
    for (std::size_t at = 0; at < words_.size(); ++at) {
        const Size size = size_at(words_, at);
        if (size.words == 0) {
            continue;
        }
        std::size_t next = at + size.words;
        next += is_at(next, "of") ? 1U : 0U;
        const bool is_gpus = next < words_.size() &&
                             (is_gpu_word(words_[next].text) ||
                              is_one_of(words_[next].text, {"vram", "slice", "framebuffer"}));
        const bool is_given = at > 0 && is_one_of(words_[at - 1].text, {"with", "each", "having"});
        if (is_gpus || (is_given && !is_other_memory(at + size.words))) {
            return size.gib;
        }
    }
    return 0;
}

}  // namespace paas::federation
