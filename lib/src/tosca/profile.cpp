#include "profile.hpp"

#include "findings.hpp"
#include "types.hpp"

#include <stdexcept>

namespace paas::tosca {

// Types that a later version dropped stay readable in it: templates of newer versions use them.
Profile::Profile(Version version) {
    for (std::size_t v = 0; v <= static_cast<std::size_t>(version); ++v) {
        const ProfileSource& source = kProfileSources[v];
        auto document = text::YamlDocument::decode(source.tree, std::string(source.text),
                                                   std::string(kProfileFile));
        if (!document) {
            throw std::logic_error(to_string(document.error()));  // not what was built
        }
        files_.push_back(std::make_unique<SourceFile>(std::move(*document)));
        index(*files_.back());
    }
}

Profile::~Profile() = default;

void Profile::index(const SourceFile& file) {
    const text::YamlNode root = file.document.root();
    for (std::size_t k = 0; k < kTypeKinds; ++k) {
        for (const text::YamlEntry definition :
             root.find(info(static_cast<TypeKind>(k)).section).entries()) {
            entries_[k][definition.name()] = {definition, &file, nullptr};
        }
    }
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
    // Short names: section 5.1 of the profile (Compute, PortSpec, network.Port, Standard). Of the
    // two kinds of BlockStorage it means the one of Storage where that is known (1.3, 5.9.10).
    static constexpr std::string_view kInfixes[] = {"Storage.", "", "network.", "node.lifecycle.",
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
    auto* type = make<TypeDef>();
    type->kind = kind;
    type->name = entry.definition.name();
    type->key = entry.definition.key;
    type->body = entry.definition.value;
    type->file = entry.file;
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
