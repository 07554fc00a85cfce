#include "federation/device_text.hpp"

#include "federation/device_match.hpp"

#include <algorithm>
#include <array>

namespace paas::federation {
namespace {

class MentionReader {
public:
    MentionReader(std::string_view text, TextKind kind)
        : words_(words_of(text)), kind_(kind), phrases_(words_, kind) {
        constexpr std::array<std::string_view, 9> kContext = {"nvidia",  "tesla",  "quadro",
                                                              "geforce", "radeon", "instinct",
                                                              "cuda",    "mig",    "accelerator"};
        constexpr std::array<std::string_view, 4> kFpgas = {"fpga", "fpgas", "alveo", "xilinx"};
        speaks_of_gpus_ =
            has_word(words_, kContext) || std::ranges::any_of(words_, [](const Word& word) {
                return is_gpu_word(core_of(word.text));
            });
        speaks_of_fpgas_ = has_word(words_, kFpgas);
    }

    Reading read() {
        find_slices();
        find_models();
        find_words();
        settle();
        return std::move(reading_);
    }

private:
    /// Profiles say all of it: "2g.20gb", "t4-16q", "a100d-2-20c".
    void find_slices() {
        for (std::size_t at = 0; at + 1 < words_.size(); ++at) {
            const Word& next = words_[at + 1];
            if (!joins(next)) {
                continue;
            }
            if (auto slice = parse_mig_profile(words_[at].text + '.' + next.text)) {
                slice_ = std::move(slice);
                return;
            }
            std::string text = words_[at].text + '-' + next.text;
            auto slice = next.before == " " ? std::nullopt : parse_vgpu_profile(text);
            if (!slice && at + 2 < words_.size() && joins(words_[at + 2])) {
                slice = parse_vgpu_profile(text + '-' + words_[at + 2].text);
            }
            if (slice && (speaks_of_gpus_ || kind_ == TextKind::title)) {
                slice_ = std::move(slice);
                return;
            }
        }
    }

    void find_models() {
        for (std::size_t at = 0; at < words_.size();) {
            const Match match = match_at(words_, at);
            if (match.model == nullptr || !is_meant(match, at)) {
                ++at;
                continue;
            }
            const std::size_t next = at + match.words;
            const Phrases::Told behind = phrases_.behind(next, *match.model);
            const Phrases::Told before = phrases_.before(at, match.model);
            Mention mention;
            mention.model = match.model;
            mention.vendor = match.model->vendor;
            mention.kind = match.model->kind;
            mention.mem_gib = behind.mem_gib != 0 ? behind.mem_gib : before.mem_gib;
            mention.count = match.count ? match.count : behind.count ? behind.count : before.count;
            add(std::move(mention));
            at = next;
        }
    }

    /// Whether a name that might be a model's is one.
    [[nodiscard]] bool is_meant(const Match& match, std::size_t at) const {
        const DeviceModel& model = *match.model;
        const std::size_t next = at + match.words;
        if (kind_ == TextKind::title) {
            return true;
        }
        if (model.kind == "fpga") {
            return !model.needs_context || speaks_of_fpgas_;
        }
        if (speaks_of_gpus_) {
            return !match.is_bare || size_at(words_, at).words == 0;
        }
        if (match.is_bare) {
            return false;
        }
        if (match.count) {
            return true;
        }
        if (kind_ == TextKind::description) {
            return !model.needs_context ||
                   (next < words_.size() && size_at(words_, next).words > 0) ||
                   phrases_.before(at, &model).count.has_value();
        }
        // A letter and one or two digits in front of a name are a series, further back a device.
        return !is_series(model, at, next) && (!model.needs_context || at > 0);
    }

    /// "t4.large", "p100.small": a letter and a generation, then a size.
    [[nodiscard]] bool is_series(const DeviceModel& model, std::size_t at, std::size_t next) const {
        constexpr std::array<std::string_view, 10> kSizes = {
            "nano", "micro", "tiny", "small", "medium", "large", "xlarge", "big", "huge", "metal"};
        constexpr std::size_t kLongest = 4;
        if (at > 0 || next > 1 || next >= words_.size() || model.name.size() > kLongest ||
            is_digit(model.name[0]) || !is_digit(model.name[1])) {
            return false;
        }
        std::string_view size = words_[next].text;
        while (!size.empty() && is_digit(size.front())) {
            size.remove_prefix(1);
        }
        while (size.starts_with("xx")) {
            size.remove_prefix(1);
        }
        return std::ranges::find(kSizes, size) != kSizes.end();
    }

    void find_words() {
        for (std::size_t at = 0; at < words_.size(); ++at) {
            const std::string_view core = core_of(words_[at].text);
            const bool says_only = at + 1 < words_.size() && words_[at + 1].text == "only";
            if (core == "nogpu" || ((core == "cpu" || core == "processor") && says_only)) {
                reading_.says_none = true;
            }
            if ((core == "accelerator" || core == "accelerators") && phrases_.is_denied(at)) {
                reading_.says_none = true;
            }
            if (!is_gpu_word(core) && !is_fpga_word(core)) {
                continue;
            }
            if (phrases_.is_denied(at)) {
                reading_.says_none = true;
            } else if (!phrases_.is_about_else(at)) {
                Mention mention;
                mention.kind = is_fpga_word(core) ? "fpga" : "gpu";
                mention.count = phrases_.count_of_word(at);
                mention.vendor = phrases_.vendor_near(at);
                if (core.starts_with('v')) {
                    mention.mode = AcceleratorMode::vgpu;
                }
                general_.push_back(std::move(mention));
            }
        }
    }

    void add(Mention mention) {
        for (Mention& known : reading_.mentions) {
            if (known.model == mention.model) {
                known.mem_gib = known.mem_gib == 0 ? mention.mem_gib : known.mem_gib;
                known.count = known.count ? known.count : mention.count;
                return;
            }
        }
        reading_.mentions.push_back(std::move(mention));
    }

    /// Puts together what was found: "1 GPU: Tesla P100" is one device.
    void settle() {
        std::optional<std::int64_t> count;
        for (const Mention& mention : general_) {
            count = count ? count : mention.count;
        }
        const bool is_denied = reading_.says_none && kind_ == TextKind::description;
        if (slice_ && slice_->model != nullptr) {
            Mention sliced;
            sliced.model = slice_->model;
            sliced.vendor = slice_->model->vendor;
            add(std::move(sliced));
        }
        if (reading_.mentions.empty() && !general_.empty() && !is_denied) {
            Mention one = general_.front();
            for (const Mention& other : general_) {
                one.vendor = one.vendor.empty() ? other.vendor : one.vendor;
                one.kind = other.kind == "fpga" ? other.kind : one.kind;
            }
            reading_.mentions.push_back(std::move(one));
        }
        if (slice_ && reading_.mentions.empty()) {
            reading_.mentions.emplace_back().vendor = "nvidia";
        }
        if (reading_.mentions.size() == 1 && !reading_.mentions.front().count) {
            reading_.mentions.front().count = count;
        }
        for (Mention& mention : reading_.mentions) {
            settle_mode(mention);
        }
    }

    void settle_mode(Mention& mention) const {
        const bool is_vgpu = std::ranges::any_of(
            general_, [](const Mention& one) { return one.mode == AcceleratorMode::vgpu; });
        if (slice_) {
            mention.mode = slice_->mode;
            mention.mem_gib = slice_->mem_gib;
            mention.profile = slice_->profile;
            mention.vendor = "nvidia";
        } else if (phrases_.speaks_of_mig()) {
            mention.mode = AcceleratorMode::mig;
            mention.mem_gib = phrases_.memory_of_part();
        } else if (mention.kind == "gpu" &&
                   (is_vgpu || (speaks_of_gpus_ && phrases_.speaks_of_a_part()))) {
            mention.mode = AcceleratorMode::vgpu;
            mention.mem_gib = phrases_.memory_of_part();
        }
    }

    std::vector<Word> words_;
    TextKind kind_;
    Phrases phrases_;
    bool speaks_of_gpus_ = false;
    bool speaks_of_fpgas_ = false;
    std::optional<Slice> slice_;
    std::vector<Mention> general_;  ///< "GPU" without a model
    Reading reading_;
};

}  // namespace

Reading read_devices(std::string_view text, TextKind kind) {
    return MentionReader(text, kind).read();
}

}  // namespace paas::federation
