/// Builds the marked tree from yaml-cpp's events, with the budgets enforced on the way.
#include "yaml_arena.hpp"
#include "yaml_bytes.hpp"
#include "yaml_feed.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <cstring>
#include <istream>
#include <map>
#include <numeric>
#include <set>

namespace paas::text {
namespace {

using detail::FeedBuffer;
using detail::YamlArena;
using detail::YamlRecord;

constexpr std::uint32_t kNoNode = UINT32_MAX;
constexpr std::uint32_t kMaxDepth = 4000;  // what YamlRecord::height can hold, with room

/// So many keys written twice are told one by one.
constexpr std::size_t kMostDuplicates = 1000;

/// Thrown out of the event handler after a finding that makes going on pointless.
struct Stop {};

YamlMark to_mark(const YAML::Mark& mark) {
    if (mark.is_null()) {
        return {1, 1};
    }
    return {static_cast<std::uint32_t>(mark.line) + 1, static_cast<std::uint32_t>(mark.column) + 1};
}

class TreeBuilder final : public YAML::EventHandler {
public:
    TreeBuilder(YamlArena& arena, const YamlBudget& budget, FeedBuffer& feed, DiagnosticSink& sink)
        : arena_(arena), budget_(budget), feed_(feed), sink_(sink) {
        arena_.view.tags.emplace_back();
        arena_.view.nodes.reserve(arena_.source.size() / 16 + 4);
        max_depth_ = std::min(budget.depth, kMaxDepth);
    }

    [[nodiscard]] const std::optional<Error>& error() const { return error_; }
    [[nodiscard]] bool has_root() const { return stack_.size() == 1; }
    [[nodiscard]] std::uint32_t root() const { return stack_.front(); }

    void finding(std::string code, YamlMark mark, std::string message, std::string suggestion,
                 Severity severity = Severity::error, std::vector<DiagnosticNote> notes = {}) {
        SourcePosition position{arena_.view.file, mark.line, mark.column};
        if (severity == Severity::error && !error_) {
            error_ = Error(ErrorCode::invalid_argument, message, suggestion);
            error_->position = position;
        }
        sink_.report(Diagnostic{std::move(code), severity, std::move(position), path(),
                                std::move(message), std::move(suggestion), std::move(notes)});
    }

    /// The feed ran dry before the text did.
    void report_stop(FeedBuffer::Stop stop) {
        if (stop == FeedBuffer::Stop::too_deep) {
            finding("YAML-0009", last_,
                    "nested deeper than " + std::to_string(max_depth_) + " levels after this",
                    "flatten the document");
        } else {
            finding("YAML-0012", last_,
                    "a value after this takes more than " + std::to_string(budget_.value_bytes) +
                        " bytes",
                    "split the value, or write a flow collection in block style");
        }
    }

    void OnDocumentStart(const YAML::Mark& mark) override {
        if (documents_++ > 0) {
            finding("YAML-0006", to_mark(mark), "a second document or stray text starts here",
                    "keep one document per file");
            throw Stop{};
        }
    }
    void OnDocumentEnd() override {}

    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        complete(add(YamlKind::null, mark, {}, anchor));
    }

    void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        const std::uint32_t id = anchor < anchors_.size() ? anchors_[anchor] : kNoNode;
        const YamlMark here = to_mark(mark);
        if (id == kNoNode || nodes()[id].weight == 0) {
            finding("YAML-0004", here, "this alias stands inside the node it refers to",
                    "write the node out without referring to itself");
            throw Stop{};
        }
        if (frames_.size() + nodes()[id].height + 1 > max_depth_) {
            too_deep(here);
        }
        count_copy(nodes()[id].weight, here);
        complete(id);
    }

    void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  const std::string& value) override {
        const std::uint32_t id = add(YamlKind::scalar, mark, tag, anchor);
        YamlRecord& record = nodes()[id];
        record.quoted = tag == "!" ? 1 : 0;
        const std::string_view text = keep(value, mark, record.quoted != 0);
        record.text = text.data();
        record.size = static_cast<std::uint32_t>(text.size());
        complete(id);
    }

    void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value /*style*/) override {
        open(add(YamlKind::sequence, mark, tag, anchor));
    }
    void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value /*style*/) override {
        open(add(YamlKind::map, mark, tag, anchor));
    }

    void OnSequenceEnd() override {
        const Frame frame = frames_.back();
        YamlRecord& record = nodes()[frame.node];
        const auto first = stack_.begin() + static_cast<std::ptrdiff_t>(frame.start);
        record.first = arena_.view.children.size();
        record.size = static_cast<std::uint32_t>(stack_.end() - first);
        arena_.view.children.insert(arena_.view.children.end(), first, stack_.end());
        close(frame);
    }

    void OnMapEnd() override {
        const Frame frame = frames_.back();
        entries_.assign(stack_.begin() + static_cast<std::ptrdiff_t>(frame.start), stack_.end());
        if (frame.merges) {
            apply_merges();
        }
        YamlRecord& record = nodes()[frame.node];
        record.order = 0;
        if (entries_.size() / 2 > detail::kSmallMap) {
            index_large_map(record);
        } else {
            drop_duplicates_of_small_map();
        }
        record.first = arena_.view.children.size();
        record.size = static_cast<std::uint32_t>(entries_.size() / 2);
        arena_.view.children.insert(arena_.view.children.end(), entries_.begin(), entries_.end());
        close(frame);
    }

private:
    struct Frame {
        std::uint32_t node;
        std::size_t start;  ///< where its children begin on the stack
        bool is_map;
        bool merges;  ///< has a `<<` key
    };

    std::vector<YamlRecord>& nodes() { return arena_.view.nodes; }

    void count(std::size_t weight, YamlMark mark) {
        counted_ += weight;
        if (counted_ > budget_.nodes) {
            finding("YAML-0008", mark,
                    "the document has more than " + std::to_string(budget_.nodes) +
                        " nodes, aliases counted as copies",
                    "split the document, or copy less with aliases and merge keys");
            throw Stop{};
        }
    }

    /// A small text that stands for a large tree costs everybody who walks the tree.
    void count_copy(std::size_t weight, YamlMark mark) {
        copied_ += weight;
        const std::size_t allowed = budget_.copies + 4 * nodes().size();
        if (copied_ > allowed) {
            finding("YAML-0013", mark,
                    "aliases and merge keys copy more than " + std::to_string(allowed) + " nodes",
                    "copy less with aliases and merge keys");
            throw Stop{};
        }
        count(weight, mark);
    }

    [[noreturn]] void too_deep(YamlMark mark) {
        finding("YAML-0009", mark, "nested deeper than " + std::to_string(max_depth_) + " levels",
                "flatten the document");
        throw Stop{};
    }

    std::uint32_t add(YamlKind kind, const YAML::Mark& mark, const std::string& tag,
                      YAML::anchor_t anchor) {
        const YamlMark here = to_mark(mark);
        feed_.progress();
        last_ = here;
        if (frames_.size() >= max_depth_) {
            too_deep(here);
        }
        count(1, here);
        const auto id = static_cast<std::uint32_t>(nodes().size());
        YamlRecord record{};
        record.mark = here;
        record.weight = kind == YamlKind::scalar || kind == YamlKind::null ? 1 : 0;
        record.kind = static_cast<std::uint16_t>(kind) & 7U;
        if (!tag.empty() && tag != "?" && tag != "!") {
            record.tag = intern_tag(tag, here);
        }
        nodes().push_back(record);
        if (anchor != 0) {
            if (anchors_.size() <= anchor) {
                anchors_.resize(anchor + 1, kNoNode);
            }
            anchors_[anchor] = id;
        }
        return id;
    }

    std::uint16_t intern_tag(const std::string& tag, YamlMark mark) {
        const auto [entry, added] =
            tag_ids_.emplace(tag, static_cast<std::uint16_t>(arena_.view.tags.size()));
        if (added) {
            if (!detail::is_tag(tag)) {
                finding("YAML-0001", mark, "a tag has letters that no URI has",
                        "tags have no meaning in TOSCA: leave them out");
                throw Stop{};
            }
            if (arena_.view.tags.size() >= UINT16_MAX) {
                finding("YAML-0008", mark, "the document has more than 65534 different tags",
                        "tags have no meaning in TOSCA: leave them out");
                throw Stop{};
            }
            arena_.view.tags.push_back(tag);
        }
        return entry->second;
    }

    /// Scalars stay where they are in the source when they read the same there.
    std::string_view keep(const std::string& value, const YAML::Mark& mark, bool quoted) {
        const std::string& source = arena_.source;
        const std::size_t at = static_cast<std::size_t>(mark.pos) + (quoted ? 1 : 0);
        if (mark.pos >= 0 && at + value.size() <= source.size() &&
            std::memcmp(source.data() + at, value.data(), value.size()) == 0) {
            return std::string_view(source).substr(at, value.size());
        }
        return arena_.owned.emplace_back(quoted ? detail::with_whole_letters(value) : value);
    }

    /// A finished child goes on the stack of its parent.
    void complete(std::uint32_t id) {
        if (!frames_.empty()) {
            Frame& frame = frames_.back();
            if (frame.is_map && (stack_.size() - frame.start) % 2 == 0 && is_merge_key(id)) {
                frame.merges = true;
            }
        }
        stack_.push_back(id);
    }

    void open(std::uint32_t id) {
        frames_.push_back(
            {id, stack_.size(), static_cast<YamlKind>(nodes()[id].kind) == YamlKind::map, false});
    }

    void close(const Frame& frame) {
        YamlRecord& record = nodes()[frame.node];
        std::uint64_t weight = 1;
        std::uint32_t height = 0;
        const std::size_t children = static_cast<YamlKind>(record.kind) == YamlKind::map
                                         ? std::size_t{2} * record.size
                                         : record.size;
        for (std::size_t i = 0; i < children; ++i) {
            const YamlRecord& child = nodes()[arena_.view.children[record.first + i]];
            weight += child.weight;
            height = std::max<std::uint32_t>(height, child.height + 1U);
        }
        record.weight = static_cast<std::uint32_t>(std::min<std::uint64_t>(weight, UINT32_MAX));
        record.height = height & 0xFFFU;
        stack_.resize(frame.start);
        frames_.pop_back();
        complete(frame.node);
    }

    [[nodiscard]] std::string_view key_text(std::uint32_t id) const {
        const YamlRecord& record = arena_.view.nodes[id];
        return static_cast<YamlKind>(record.kind) == YamlKind::scalar
                   ? std::string_view(record.text, record.size)
                   : std::string_view();
    }
    [[nodiscard]] bool is_scalar(std::uint32_t id) const {
        return static_cast<YamlKind>(arena_.view.nodes[id].kind) == YamlKind::scalar;
    }
    [[nodiscard]] bool is_merge_key(std::uint32_t id) const {
        return is_scalar(id) && arena_.view.nodes[id].quoted == 0 && key_text(id) == "<<";
    }

    /// YAML merge keys: own entries first, then those of each merged map that are not there yet.
    void apply_merges() {
        std::vector<std::uint32_t> own;
        std::vector<std::uint32_t> merged_maps;
        for (std::size_t i = 0; i + 1 < entries_.size(); i += 2) {
            if (!is_merge_key(entries_[i])) {
                own.insert(own.end(), {entries_[i], entries_[i + 1]});
                continue;
            }
            collect_merged(entries_[i], entries_[i + 1], merged_maps);
        }
        std::set<std::string_view> seen;
        for (std::size_t i = 0; i < own.size(); i += 2) {
            seen.insert(key_text(own[i]));
        }
        for (const std::uint32_t map : merged_maps) {
            const YamlRecord record = nodes()[map];
            count_copy(record.weight, record.mark);
            for (std::size_t i = 0; i < record.size; ++i) {
                const std::uint32_t key = arena_.view.children[record.first + 2 * i];
                if (seen.insert(key_text(key)).second) {
                    own.insert(own.end(), {key, arena_.view.children[record.first + 2 * i + 1]});
                }
            }
        }
        entries_ = std::move(own);
    }

    void collect_merged(std::uint32_t key, std::uint32_t value, std::vector<std::uint32_t>& maps) {
        const YamlRecord record = nodes()[value];
        if (static_cast<YamlKind>(record.kind) == YamlKind::map) {
            maps.push_back(value);
            return;
        }
        bool all_maps = static_cast<YamlKind>(record.kind) == YamlKind::sequence;
        for (std::size_t i = 0; all_maps && i < record.size; ++i) {
            const std::uint32_t item = arena_.view.children[record.first + i];
            all_maps = static_cast<YamlKind>(nodes()[item].kind) == YamlKind::map;
            maps.push_back(item);
        }
        if (!all_maps) {
            finding("YAML-0010", nodes()[key].mark, "the merge key `<<` needs a map",
                    "write `<<: *anchor` where the anchor names a map, or a list of such");
            throw Stop{};
        }
    }

    void report_duplicate(std::uint32_t first, std::uint32_t again) {
        if (++duplicates_ > kMostDuplicates) {
            return;
        }
        if (duplicates_ == kMostDuplicates) {
            finding("YAML-0002", nodes()[again].mark,
                    "more keys are written twice from here on; they are not listed",
                    "remove one of each two", budget_.duplicate_key);
            return;
        }
        std::vector<DiagnosticNote> notes;
        const YamlMark mark = nodes()[first].mark;
        notes.push_back({{arena_.view.file, mark.line, mark.column}, "first written here"});
        finding("YAML-0002", nodes()[again].mark,
                "key '" + std::string(detail::shortened(key_text(again))) +
                    "' is written twice in this map; " + "the last one counts",
                "remove one of them", budget_.duplicate_key, std::move(notes));
    }

    void drop_duplicates_of_small_map() {
        for (std::size_t i = 2; i < entries_.size(); i += 2) {
            for (std::size_t j = 0; j < i; j += 2) {
                if (is_scalar(entries_[i]) && is_scalar(entries_[j]) &&
                    key_text(entries_[i]) == key_text(entries_[j])) {
                    report_duplicate(entries_[j], entries_[i]);
                    const auto at = entries_.begin() + static_cast<std::ptrdiff_t>(j);
                    entries_.erase(at, at + 2);
                    i -= 2;
                    break;
                }
            }
        }
    }

    /// Sorts the entries by key once: finds duplicates, and makes later look-ups logarithmic
    /// without a hash that hostile keys could make collide.
    void index_large_map(YamlRecord& record) {
        auto sort_entries = [this] {
            order_.resize(entries_.size() / 2);
            std::iota(order_.begin(), order_.end(), 0U);
            std::stable_sort(order_.begin(), order_.end(),
                             [this](std::uint32_t a, std::uint32_t b) {
                                 return key_text(entries_[std::size_t{2} * a]) <
                                        key_text(entries_[std::size_t{2} * b]);
                             });
        };
        sort_entries();
        std::vector<bool> dropped;
        for (std::size_t i = 1; i < order_.size(); ++i) {
            const std::uint32_t before = entries_[std::size_t{2} * order_[i - 1]];
            const std::uint32_t after = entries_[std::size_t{2} * order_[i]];
            if (is_scalar(before) && is_scalar(after) && key_text(before) == key_text(after)) {
                report_duplicate(before, after);
                dropped.resize(order_.size());
                dropped[order_[i - 1]] = true;
            }
        }
        if (!dropped.empty()) {
            std::vector<std::uint32_t> kept;
            for (std::size_t i = 0; i < dropped.size(); ++i) {
                if (!dropped[i]) {
                    kept.insert(kept.end(), {entries_[2 * i], entries_[2 * i + 1]});
                }
            }
            entries_ = std::move(kept);
            sort_entries();
        }
        record.order = static_cast<std::uint32_t>(arena_.view.sorted.size()) + 1;
        arena_.view.sorted.insert(arena_.view.sorted.end(), order_.begin(), order_.end());
    }

    /// Where the parser is: "topology_template.inputs.cpus[2]".
    [[nodiscard]] std::string path() const {
        std::string text;
        for (std::size_t i = 0; i + 1 < frames_.size() + 1 && i < frames_.size(); ++i) {
            const Frame& frame = frames_[i];
            const std::size_t next = i + 1 < frames_.size() ? frames_[i + 1].start : stack_.size();
            if (frame.is_map) {
                const std::size_t done = next - frame.start;
                if (done % 2 == 1) {
                    text += text.empty() ? "" : ".";
                    text += detail::shortened(key_text(stack_[next - 1]));
                }
            } else if (i + 1 < frames_.size()) {
                text += "[" + std::to_string(next - frame.start) + "]";
            }
        }
        return text;
    }

    YamlArena& arena_;
    const YamlBudget& budget_;
    FeedBuffer& feed_;
    DiagnosticSink& sink_;
    std::uint32_t max_depth_ = 0;
    std::size_t counted_ = 0;
    std::size_t copied_ = 0;
    std::size_t duplicates_ = 0;
    YamlMark last_{1, 1};  ///< of the last node, for what has no place of its own
    int documents_ = 0;
    std::vector<std::uint32_t> stack_;
    std::vector<Frame> frames_;
    std::vector<std::uint32_t> anchors_;
    std::vector<std::uint32_t> entries_;
    std::vector<std::uint32_t> order_;
    std::map<std::string, std::uint16_t> tag_ids_;
    std::optional<Error> error_;
};

void report_exception(TreeBuilder& builder, std::string_view source,
                      const YAML::Exception& exception) {
    const std::size_t place =
        exception.mark.is_null() || exception.mark.pos < 0
            ? source.npos
            : std::min(static_cast<std::size_t>(exception.mark.pos), source.size());
    const std::size_t tab =
        place == source.npos ? source.npos : detail::tab_in_indentation(source, place);
    if (tab != source.npos) {
        builder.finding("YAML-0001", detail::mark_at(source, tab), "a tab indents this line",
                        "indent by blanks: YAML allows no tabs there (YAML 1.2, section 6.1)");
        return;
    }
    const std::string message(
        detail::shortened(exception.msg.empty() ? "not valid YAML" : exception.msg));
    const bool alias = message.find("anchor") != std::string::npos;
    const bool block = place != source.npos && detail::marked_block_above(source, place);
    builder.finding(alias ? "YAML-0003" : "YAML-0001", to_mark(exception.mark), message,
                    alias   ? "define the anchor with `&name` before it is used"
                    : block ? "indent the lines of the text above deeper than its anchor or tag"
                            : "check the indentation, quotes and brackets here");
}

/// Runs the parser; findings go through `builder`, which has an error when no tree was built.
void run(TreeBuilder& builder, FeedBuffer& feed, std::string_view source) {
    std::istream stream(&feed);
    try {
        YAML::Parser parser(stream);
        const bool any = parser.HandleNextDocument(builder) && builder.has_root();
        if (feed.stopped() == FeedBuffer::Stop::none) {
            if (!any && !builder.error()) {
                builder.finding("YAML-0005", {1, 1}, "the document is empty",
                                "write a YAML document");
                return;
            }
            // Exactly two calls: on some inputs (a lone `,`) yaml-cpp would go on for ever, giving
            // empty documents without reading. The second call must find nothing.
            if (parser.HandleNextDocument(builder) && !builder.error()) {
                builder.finding("YAML-0006", {1, 1}, "text follows the document",
                                "keep one document per file");
            }
        }
    } catch (const Stop&) {
        return;
    } catch (const YAML::Exception& exception) {
        if (feed.stopped() == FeedBuffer::Stop::none) {
            report_exception(builder, source, exception);
        }
    }
    if (feed.stopped() != FeedBuffer::Stop::none) {
        builder.report_stop(feed.stopped());
    }
}

/// What the size and the bytes of a text tell; true when it can be parsed.
bool check_bytes(TreeBuilder& builder, std::string_view source, const YamlBudget& budget) {
    if (source.size() > budget.bytes) {
        builder.finding("YAML-0007", {1, 1},
                        "the file has " + std::to_string(source.size()) + " bytes, more than the " +
                            std::to_string(budget.bytes) + " allowed",
                        "split the file");
        return false;
    }
    if (const std::size_t bad = detail::find_unprintable(source); bad != source.npos) {
        const auto byte = static_cast<unsigned char>(source[bad]);
        const bool control = byte < 0x80;
        builder.finding(
            "YAML-0011", detail::mark_at(source, bad),
            control ? "the control character " + std::to_string(byte) + " cannot stand in YAML"
                    : "the file is not UTF-8 text",
            control ? "remove it" : "save the file as UTF-8");
        return false;
    }
    // Parsing so long a text only to refuse it in the end would take seconds and much memory.
    constexpr std::size_t kLong = std::size_t{1} << 20U;
    if (source.size() < kLong || detail::most_nodes(source) <= budget.nodes) {
        return true;
    }
    builder.finding("YAML-0008", {1, 1},
                    "the document can have more than " + std::to_string(budget.nodes) +
                        " nodes, by its commas, colons, dashes and brackets",
                    "split the document");
    return false;
}

}  // namespace

Result<YamlDocument> YamlDocument::parse(std::string text, std::string file,
                                         const YamlBudget& budget, DiagnosticSink& sink) {
    auto arena = std::make_unique<detail::YamlArena>();
    detail::drop_byte_order_mark(text);
    arena->source = std::move(text);
    arena->view.file = std::move(file);
    FeedBuffer feed(arena->source, budget.value_bytes);
    TreeBuilder builder(*arena, budget, feed, sink);
    if (check_bytes(builder, arena->source, budget)) {
        run(builder, feed, arena->source);
    }
    if (const auto& error = builder.error()) {
        return fail(*error);
    }
    arena->root = builder.root();
    return YamlDocument(std::move(arena));
}

}  // namespace paas::text
