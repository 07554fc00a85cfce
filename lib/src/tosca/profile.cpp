#include "profile.hpp"

#include "types.hpp"

namespace paas::tosca {
namespace {

std::string_view take_line(std::string_view& text) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    return line;
}

std::optional<TypeKind> kind_of_section(std::string_view line) {
    for (std::size_t k = 0; k < kTypeKinds; ++k) {
        const auto kind = static_cast<TypeKind>(k);
        const std::string_view section = info(kind).section;
        if (line.size() == section.size() + 1 && line.starts_with(section)) {
            return kind;
        }
    }
    return std::nullopt;
}

}  // namespace

// Types that a later version dropped stay readable in it: templates of newer versions use them.
Profile::Profile(Version version) {
    for (std::size_t v = 0; v <= static_cast<std::size_t>(version); ++v) {
        index(kProfileTexts[v]);
    }
}

Profile::~Profile() = default;

void Profile::index(std::string_view text) {
    std::optional<TypeKind> kind;
    Entry* open = nullptr;
    const char* begin = nullptr;
    const auto close = [&](const char* end) {
        if (open != nullptr) {
            open->text = std::string_view(begin, static_cast<std::size_t>(end - begin));
            open = nullptr;
        }
    };
    while (!text.empty()) {
        const char* start = text.data();
        const std::string_view line = take_line(text);
        if (line.empty() || line[0] == '#') {
            continue;
        }
        if (line[0] != ' ') {
            close(start);
            kind = kind_of_section(line);
        } else if (kind && line.starts_with("  ") && line[2] != ' ' && line[2] != '#') {
            close(start);
            const std::string_view name = line.substr(2, line.size() - 3);
            open = &entries_[static_cast<std::size_t>(*kind)][name];
            begin = start;
        }
    }
    close(text.data());
}

Profile::Entry* Profile::entry(TypeKind kind, std::string_view name) {
    auto& entries = entries_[static_cast<std::size_t>(kind)];
    const auto found = entries.find(name);
    return found == entries.end() ? nullptr : &found->second;
}

TypeDef* Profile::find(TypeKind kind, std::string_view name, const SourceFile* /*from*/) {
    if (Entry* exact = entry(kind, name)) {
        return load(kind, *exact);
    }
    if (name.starts_with("tosca:")) {
        name.remove_prefix(6);
        if (Entry* exact = entry(kind, name)) {
            return load(kind, *exact);
        }
    }
    if (name.starts_with("tosca.")) {
        return nullptr;
    }
    // Short names: section 5.1 of the profile (Compute, PortSpec, network.Port, Standard).
    static constexpr std::string_view kInfixes[] = {"", "network.", "node.lifecycle.",
                                                    "relationship."};
    for (const std::string_view infix : kInfixes) {
        std::string full(info(kind).prefix);
        full += infix;
        full += name;
        if (Entry* short_named = entry(kind, full)) {
            return load(kind, *short_named);
        }
    }
    return nullptr;
}

TypeDef* Profile::load(TypeKind kind, Entry& entry) {
    if (entry.type != nullptr) {
        return entry.type;
    }
    DiagnosticList ignored;
    auto parsed = text::YamlDocument::parse(std::string(entry.text), "profile", {}, ignored);
    if (!parsed) {
        return nullptr;  // a unit test reads every type of every profile
    }
    files_.push_back(std::make_unique<SourceFile>(std::move(*parsed)));
    const SourceFile& file = *files_.back();
    const text::YamlEntry definition = *file.document.root().entries().begin();
    auto* type = make<TypeDef>();
    type->kind = kind;
    type->name = definition.name();
    type->key = definition.key;
    type->body = definition.value;
    type->file = &file;
    entry.type = type;
    queue_.push_back(type);
    if (!reading_) {
        read_queued();
    }
    return type;
}

/// Reading a type asks for others, which queue up behind it.
void Profile::read_queued() {
    DiagnosticList ignored;
    Findings findings(ignored, false);
    reading_ = true;
    while (!queue_.empty()) {
        TypeDef* type = queue_.back();
        queue_.pop_back();
        if (type->state == TypeDef::State::raw) {
            resolve_chain(*type, findings, true);
        }
    }
    reading_ = false;
}

void Profile::names(TypeKind kind, std::vector<std::string_view>& out) const {
    for (const auto& [name, entry] : entries_[static_cast<std::size_t>(kind)]) {
        out.push_back(name);
    }
}

void Profile::load_all() {
    for (std::size_t k = 0; k < kTypeKinds; ++k) {
        for (auto& [name, entry] : entries_[k]) {
            load(static_cast<TypeKind>(k), entry);
        }
    }
}

}  // namespace paas::tosca
