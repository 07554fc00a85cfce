#include "yaml_codec.hpp"

#include "paas/base/ids.hpp"
#include "paas/version.hpp"

#include <algorithm>
#include <cstring>
#include <functional>
#include <type_traits>

namespace paas::text::detail {
namespace {

/// Raised when the encoding changes, or what the parser makes of a text.
constexpr std::uint32_t kFormat = 2;

/// One node, in this machine's byte order: the bytes never leave the machine.
struct EncodedNode {
    std::uint32_t at;    ///< scalar: offset of its text; collection: index of its first child
    std::uint32_t size;  ///< as in YamlRecord
    std::uint32_t line;
    std::uint32_t column;
    std::uint32_t weight;
    std::uint32_t order;
    std::uint16_t tag;
    std::uint16_t height : 12;
    std::uint16_t kind : 2;
    std::uint16_t quoted : 1;
    std::uint16_t owned : 1;  ///< the text stands in the pool, not in the source
};
static_assert(sizeof(EncodedNode) == 28 && std::has_unique_object_representations_v<EncodedNode>);

class Writer {
public:
    template <typename T>
    void value(const T& value) {
        static_assert(std::is_trivially_copyable_v<T>);
        bytes_.append(reinterpret_cast<const char*>(&value), sizeof value);
    }
    template <typename T>
    void list(const std::vector<T>& values) {
        value(static_cast<std::uint32_t>(values.size()));
        bytes_.append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T));
    }
    void text(std::string_view text) {
        value(static_cast<std::uint32_t>(text.size()));
        bytes_.append(text);
    }
    [[nodiscard]] std::string take() && { return std::move(bytes_); }

private:
    std::string bytes_;
};

/// Reads what a Writer wrote; after the first thing that is not there everything is empty.
class Reader {
public:
    explicit Reader(std::string_view bytes) : rest_(bytes) {}

    template <typename T>
    T value() {
        T value{};
        if (const char* from = take(sizeof value)) {
            std::memcpy(&value, from, sizeof value);
        }
        return value;
    }
    template <typename T>
    std::vector<T> list() {
        const std::size_t count = this->count(sizeof(T));
        std::vector<T> values(count);
        if (const char* from = take(count * sizeof(T)); from != nullptr && count > 0) {
            std::memcpy(values.data(), from, count * sizeof(T));
        }
        return values;
    }
    std::string_view text() {
        const std::size_t count = this->count(1);
        const char* from = take(count);
        return from == nullptr ? std::string_view() : std::string_view(from, count);
    }
    /// The length of a list of things of at least this size, never more than can be there.
    std::size_t count(std::size_t each) {
        const std::size_t count = value<std::uint32_t>();
        if (count > rest_.size() / each) {
            failed_ = true;
        }
        return failed_ ? 0 : count;
    }
    [[nodiscard]] bool failed() const noexcept { return failed_; }
    [[nodiscard]] bool at_end() const noexcept { return !failed_ && rest_.empty(); }

private:
    const char* take(std::size_t size) {
        if (failed_ || size > rest_.size()) {
            failed_ = true;
            return nullptr;
        }
        const char* from = rest_.data();
        rest_.remove_prefix(size);
        return from;
    }

    std::string_view rest_;
    bool failed_ = false;
};

std::size_t children_of(const YamlRecord& record) {
    switch (static_cast<YamlKind>(record.kind)) {
        case YamlKind::map:
            return std::size_t{2} * record.size;
        case YamlKind::sequence:
            return record.size;
        default:
            return 0;
    }
}

EncodedNode encode_node(const YamlRecord& record, const YamlArena& arena, std::string& pool) {
    EncodedNode node{};
    node.size = record.size;
    node.line = record.mark.line;
    node.column = record.mark.column;
    node.weight = record.weight;
    node.order = record.order;
    node.tag = record.tag;
    node.height = record.height;
    node.kind = record.kind & 3U;
    node.quoted = record.quoted;
    if (static_cast<YamlKind>(record.kind) != YamlKind::scalar) {
        node.at = static_cast<std::uint32_t>(record.first);
        return node;
    }
    const char* begin = arena.source.data();
    const std::less_equal<> not_after;
    node.owned = not_after(begin, record.text) &&
                         not_after(record.text + record.size, begin + arena.source.size())
                     ? 0
                     : 1;
    if (node.owned == 0) {
        node.at = static_cast<std::uint32_t>(record.text - begin);
    } else {
        node.at = static_cast<std::uint32_t>(pool.size());
        pool.append(record.text, record.size);
    }
    return node;
}

void encode_position(const SourcePosition& position, Writer& out) {
    out.value(position.line);
    out.value(position.column);
}

void encode_finding(const Diagnostic& finding, Writer& out) {
    out.text(finding.code);
    out.value(finding.severity);
    encode_position(finding.position, out);
    out.text(finding.path);
    out.text(finding.message);
    out.text(finding.suggestion);
    out.value(static_cast<std::uint32_t>(finding.notes.size()));
    for (const DiagnosticNote& note : finding.notes) {
        encode_position(note.position, out);
        out.text(note.message);
    }
}

SourcePosition decode_position(Reader& in, const std::string& file) {
    SourcePosition position;
    position.file = file;
    position.line = in.value<std::uint32_t>();
    position.column = in.value<std::uint32_t>();
    return position;
}

Diagnostic decode_finding(Reader& in, const std::string& file, bool& sound) {
    Diagnostic finding;
    finding.code = in.text();
    finding.severity = in.value<Severity>();
    // A document with an error is never encoded.
    sound = sound && finding.severity < Severity::error;
    finding.position = decode_position(in, file);
    finding.path = in.text();
    finding.message = in.text();
    finding.suggestion = in.text();
    const std::size_t notes = in.count(1);
    for (std::size_t i = 0; i < notes && !in.failed(); ++i) {
        SourcePosition position = decode_position(in, file);
        finding.notes.push_back({std::move(position), std::string(in.text())});
    }
    return finding;
}

/// Puts nodes back into an arena, and says whether they form a tree.
class NodeDecoder {
public:
    NodeDecoder(YamlArena& arena, const YamlBudget& budget) : arena_(arena), budget_(budget) {}

    bool run(const std::vector<EncodedNode>& nodes) {
        view().nodes.reserve(nodes.size());
        for (const EncodedNode& node : nodes) {
            if (!add(node)) {
                return false;
            }
        }
        // Ranges that overlapped would make the checks below take longer than the bytes are long.
        if (children_used_ > view().children.size() || sorted_used_ > view().sorted.size() ||
            arena_.root >= nodes.size()) {
            return false;
        }
        for (const std::uint32_t child : view().children) {
            if (child >= nodes.size()) {
                return false;
            }
        }
        return std::all_of(view().nodes.begin(), view().nodes.end(),
                           [this](const YamlRecord& record) { return is_sound(record); }) &&
               fits_budget(view().nodes[arena_.root]);
    }

private:
    YamlArenaView& view() { return arena_.view; }

    bool add(const EncodedNode& node) {
        YamlRecord record{};
        record.size = node.size;
        record.mark = {node.line, node.column};
        record.weight = node.weight;
        record.order = node.order;
        record.tag = node.tag;
        record.height = node.height;
        record.kind = node.kind;
        record.quoted = node.quoted;
        if (node.tag >= view().tags.size()) {
            return false;
        }
        if (static_cast<YamlKind>(node.kind) == YamlKind::scalar) {
            const std::string& from = node.owned != 0 ? arena_.owned.front() : arena_.source;
            if (std::size_t{node.at} + node.size > from.size()) {
                return false;
            }
            record.text = from.data() + node.at;
            view().nodes.push_back(record);
            return true;
        }
        record.first = node.at;
        view().nodes.push_back(record);
        const std::size_t children = children_of(record);
        children_used_ += children;
        sorted_used_ += node.order != 0 ? node.size : 0;
        return node.at + children <= view().children.size() &&
               (node.order == 0 || std::size_t{node.order} - 1 + node.size <= view().sorted.size());
    }

    /// Weight and height are what they are in a tree. A collection weighs more than each of its
    /// children, so no node can be inside itself.
    bool is_sound(const YamlRecord& record) {
        const std::size_t children = children_of(record);
        const std::uint32_t* child =
            children == 0 ? nullptr : view().children.data() + record.first;
        std::uint64_t weight = 1;
        std::uint32_t height = 0;
        for (std::size_t i = 0; i < children; ++i) {
            weight += view().nodes[child[i]].weight;
            height = std::max<std::uint32_t>(height, view().nodes[child[i]].height + 1U);
        }
        return weight == record.weight && height == record.height &&
               (static_cast<YamlKind>(record.kind) != YamlKind::map || record.order == 0 ||
                is_sorted(record));
    }

    bool is_sorted(const YamlRecord& map) {
        const std::uint32_t* entry = view().sorted.data() + (map.order - 1);
        std::string_view before;
        for (std::size_t i = 0; i < map.size; ++i) {
            if (entry[i] >= map.size) {
                return false;
            }
            const YamlRecord& key =
                view().nodes[view().children[map.first + std::size_t{2} * entry[i]]];
            const std::string_view name = static_cast<YamlKind>(key.kind) == YamlKind::scalar
                                              ? std::string_view(key.text, key.size)
                                              : std::string_view();
            if (name < before) {
                return false;
            }
            before = name;
        }
        return true;
    }

    [[nodiscard]] bool fits_budget(const YamlRecord& root) const {
        return root.weight <= budget_.nodes && root.height < budget_.depth;
    }

    YamlArena& arena_;
    const YamlBudget& budget_;
    std::size_t children_used_ = 0;
    std::size_t sorted_used_ = 0;
};

}  // namespace

std::string document_key(std::string_view source, const YamlBudget& budget) {
    std::string what = "yaml " + std::to_string(kFormat) + " " + kBuildId;
    for (const std::size_t limit :
         {budget.bytes, budget.nodes, budget.copies, std::size_t{budget.depth}, budget.value_bytes,
          static_cast<std::size_t>(budget.duplicate_key)}) {
        what += " " + std::to_string(limit);
    }
    what += "\n";
    what += source;
    return sha256(what).str();
}

std::string encode(const YamlArena& arena, const std::vector<Diagnostic>& findings) {
    std::string pool;
    std::vector<EncodedNode> nodes;
    nodes.reserve(arena.view.nodes.size());
    for (const YamlRecord& record : arena.view.nodes) {
        nodes.push_back(encode_node(record, arena, pool));
    }
    Writer out;
    out.list(nodes);
    out.list(arena.view.children);
    out.list(arena.view.sorted);
    out.value(arena.root);
    out.text(pool);
    out.value(static_cast<std::uint32_t>(arena.view.tags.size()));
    for (const std::string& tag : arena.view.tags) {
        out.text(tag);
    }
    out.value(static_cast<std::uint32_t>(findings.size()));
    for (const Diagnostic& finding : findings) {
        encode_finding(finding, out);
    }
    return std::move(out).take();
}

std::optional<std::vector<Diagnostic>> decode(std::string_view bytes, YamlArena& arena,
                                              const YamlBudget& budget) {
    Reader in(bytes);
    const auto nodes = in.list<EncodedNode>();
    arena.view.children = in.list<std::uint32_t>();
    arena.view.sorted = in.list<std::uint32_t>();
    arena.root = in.value<std::uint32_t>();
    arena.owned.emplace_back(in.text());
    const std::size_t tags = in.count(sizeof(std::uint32_t));
    for (std::size_t i = 0; i < tags && !in.failed(); ++i) {
        arena.view.tags.emplace_back(in.text());
    }
    std::vector<Diagnostic> findings;
    bool sound = true;
    const std::size_t count = in.count(sizeof(std::uint32_t));
    for (std::size_t i = 0; i < count && !in.failed(); ++i) {
        findings.push_back(decode_finding(in, arena.view.file, sound));
    }
    if (!in.at_end() || !sound || !NodeDecoder(arena, budget).run(nodes)) {
        return std::nullopt;
    }
    return findings;
}

}  // namespace paas::text::detail
