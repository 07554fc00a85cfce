#include "closure.hpp"

#include <set>

namespace paas::tosca {
namespace {

/// Walks the imports depth first.
class ImportWalker {
public:
    ImportWalker(ImportSource& source, const ValidateOptions& options, Findings& findings)
        : source_(source), options_(options), findings_(findings) {}

    void walk(const SourceFile& file) {
        const text::YamlNode root = file.document.root();
        const text::YamlNode imports = root.find("imports");
        const Path path(kRootPath, "imports");
        if (imports.is_scalar() || imports.is_map()) {
            report_shape(imports, "a list of imports", path, findings_);
            return;
        }
        if (imports.size() > options_.max_files) {
            too_many(imports, path);  // without opening any
            return;
        }
        std::size_t index = 0;
        for (const text::YamlNode item : imports.items()) {
            read_import(file, item, Path(path, index++));
        }
    }

    void begin_at(const SourceFile& main) {
        open_.insert(main.name);
        main_version_ = main.version;
    }
    /// A limit was passed; what came after it was left out.
    [[nodiscard]] bool full() const noexcept { return full_; }

    std::vector<ImportedTypes> files;

private:
    void read_import(const SourceFile& file, const text::YamlNode& item, const Path& path) {
        if (item.is_scalar()) {
            load(file, item, {}, {}, path, item);
            return;
        }
        if (!item.is_map()) {
            report_shape(item, "an import (a file name or a map)", path, findings_);
            return;
        }
        text::YamlNode body = item;
        text::YamlNode key = item;
        if (item.size() == 1 && !item.find("file")) {
            // The named form of 1.0: `- name: file` or `- name: { file: … }`.
            const text::YamlEntry entry = *item.entries().begin();
            if (entry.value.is_scalar()) {
                load(file, entry.value, {}, {}, path, entry.value);
                return;
            }
            body = entry.value;
            key = entry.key;
        }
        if (!check_keynames(kImport, body, key, file.version, path, findings_)) {
            return;
        }
        const text::YamlNode name = body.find("file");
        const text::YamlNode prefix = body.find("namespace_prefix");
        check_prefix(prefix, Path(path, "namespace_prefix"));
        if (name.is_scalar()) {
            load(file, name, body.find("repository"), prefix.text(), path, key);
        }
    }

    /// A prefix stands before a colon, and `tosca` is taken.
    void check_prefix(const text::YamlNode& prefix, const Path& path) {
        constexpr std::string_view kLetters =
            "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.";
        if (!prefix.is_scalar()) {
            return;
        }
        if (prefix.text().empty() ||
            prefix.text().find_first_not_of(kLetters) != std::string_view::npos) {
            findings_.error("TOSCA-0214", prefix, path,
                            in_quotes(prefix.text()) + " cannot be a namespace prefix",
                            "use letters, digits, '_', '-' and '.'");
        } else if (prefix.text() == "tosca") {
            findings_.lenient("TOSCA-0215", prefix, path,
                              "the namespace prefix 'tosca' is that of the normative types",
                              "choose another");
        }
    }

    /// URL of a declared repository; empty after a finding.
    std::string repository_url(const SourceFile& file, const text::YamlNode& name,
                               const Path& path) {
        const text::YamlNode repositories = file.document.root().find("repositories");
        const text::YamlNode repository = repositories.find(name.text());
        const text::YamlNode url = repository.is_scalar() ? repository : repository.find("url");
        if (url.is_scalar()) {
            return std::string(url.text());
        }
        std::vector<std::string_view> names;
        for (const text::YamlEntry entry : repositories.entries()) {
            names.push_back(entry.name());
        }
        findings_.error(
            "TOSCA-0206", name, path, "unknown repository " + in_quotes(name.text()),
            findings_.suggest(name.text(), [&] { return names; }, "declare it in `repositories`"));
        return {};
    }

    /// Type libraries name files from their own top folder: `types/a.yaml` in types/b.yaml.
    Result<ImportedFile> find(const std::string& uri, const std::string& importing,
                              const text::YamlNode& name, const Path& path) {
        auto found = source_.find(uri, importing);
        const std::size_t slash = uri.rfind('/');
        if (found || slash == std::string::npos || uri.find("://") != std::string::npos) {
            return found;
        }
        const std::string folder = importing.substr(0, importing.rfind('/') + 1);
        if (!("/" + folder).ends_with("/" + uri.substr(0, slash + 1))) {
            return found;
        }
        auto beside = source_.find(uri.substr(slash + 1), importing);
        if (!beside) {
            return found;
        }
        findings_.lenient("TOSCA-0216", name, path,
                          in_quotes(uri) + " is not relative to the importing file",
                          "write " + in_quotes(uri.substr(slash + 1)));
        return beside;
    }

    /// `at` is the entry to blame, `name` the file's name in it.
    void load(const SourceFile& file, const text::YamlNode& name, const text::YamlNode& repository,
              std::string_view prefix, const Path& path, const text::YamlNode& at) {
        if (full_) {
            return;
        }
        std::string uri(name.text());
        if (repository.is_scalar()) {
            std::string base = repository_url(file, repository, path);
            if (base.empty()) {
                return;
            }
            base += base.ends_with('/') ? "" : "/";
            uri = base + uri;
        }
        // A template laid over others imports files from beside each of them.
        auto found = find(uri, name.position().file, name, path);
        if (!found) {
            findings_.error("TOSCA-0205", at, path,
                            "cannot import " + in_quotes(uri) + ": " + found.error().message,
                            found.error().hint);
            return;
        }
        if (open_.contains(found->file)) {
            return;  // a circle: it is being read already
        }
        if (!seen_.emplace(found->file, prefix).second) {
            return;
        }
        if (seen_.size() > options_.max_files) {
            too_many(name, path);
            return;
        }
        bytes_ += found->text->size();
        if (bytes_ > options_.budget.bytes) {
            findings_.error("TOSCA-0207", name, path,
                            "the imported files have more than " +
                                std::to_string(options_.budget.bytes) + " bytes together");
            full_ = true;
            return;
        }
        add(std::move(*found), std::string(prefix), name, path);
    }

    void too_many(const text::YamlNode& at, const Path& path) {
        findings_.error("TOSCA-0207", at, path,
                        "more than " + std::to_string(options_.max_files) + " imported files");
        full_ = true;
    }

    void add(ImportedFile found, std::string prefix, const text::YamlNode& name, const Path& path) {
        std::shared_ptr<const SourceFile>& read = read_[found.file];
        std::shared_ptr<const SourceFile> file = read != nullptr ? read : parsed(found);
        const bool readable = file != nullptr;
        if (!readable) {
            DiagnosticList list;
            Findings own(list, findings_.strict());
            auto fresh = read_source(std::string(*found.text), found.file, options_,
                                     options_.documents, own);
            for (const Diagnostic& diagnostic : list.all()) {
                findings_.replay(diagnostic);
            }
            if (fresh == nullptr) {
                findings_.error("TOSCA-0205", name, path,
                                "the imported file " + in_quotes(found.file) + " cannot be used");
                return;
            }
            fresh->text = found.text;
            fresh->role = SourceFile::Role::imported;
            fresh->findings = std::move(list).take();
            file = store(std::move(fresh));
        } else {
            for (const Diagnostic& diagnostic : file->findings) {
                findings_.replay(diagnostic);
            }
        }
        read = file;
        if (file->version != main_version_) {
            findings_.lenient("TOSCA-0104", name, path,
                              "the imported file is of " + std::string(name_of(file->version)) +
                                  ", the template of " + std::string(name_of(main_version_)),
                              "use one version");
        }
        open_.insert(file->name);
        walk(*file);
        open_.erase(file->name);
        files.push_back({std::move(file), std::move(prefix)});
    }

    std::shared_ptr<const SourceFile> parsed(const ImportedFile& found) {
        if (options_.cache == nullptr || options_.strict) {
            return nullptr;  // what is kept are the findings of a mild reading
        }
        TypeCache::State& state = options_.cache->state();
        const std::lock_guard lock(state.mutex);
        const auto known = state.files.find(found.file);
        if (known == state.files.end()) {
            return nullptr;
        }
        for (const auto& file : known->second) {
            if (file->text == found.text || *file->text == *found.text) {
                return file;
            }
        }
        return nullptr;
    }

    std::shared_ptr<const SourceFile> store(std::shared_ptr<SourceFile> file) {
        constexpr std::size_t kMostFiles = 4096;
        if (options_.cache != nullptr && !options_.strict) {
            TypeCache::State& state = options_.cache->state();
            const std::lock_guard lock(state.mutex);
            if (state.files.size() > kMostFiles) {
                state.files.clear();
                state.libraries.clear();
            }
            state.files[file->name].push_back(file);
        }
        return file;
    }

    ImportSource& source_;
    const ValidateOptions& options_;
    Findings& findings_;
    std::set<std::pair<std::string, std::string>, std::less<>> seen_;
    std::set<std::string, std::less<>> open_;
    /// Files read by this walk: one may be imported again under another prefix.
    std::map<std::string, std::shared_ptr<const SourceFile>, std::less<>> read_;
    std::size_t bytes_ = 0;
    Version main_version_ = Version::v1_0;
    bool full_ = false;
};

std::shared_ptr<Profile> profile_of(Version version, TypeCache* cache) {
    if (cache == nullptr) {
        return std::make_shared<Profile>(version);
    }
    TypeCache::State& state = cache->state();
    const std::lock_guard lock(state.mutex);
    auto& profile = state.profiles[static_cast<std::size_t>(version)];
    if (profile == nullptr) {
        auto loaded = std::make_shared<Profile>(version);
        loaded->load_all();
        profile = std::move(loaded);
    }
    return profile;
}

}  // namespace

std::optional<std::vector<ImportedTypes>> load_imports(const SourceFile& main, ImportSource& source,
                                                       const ValidateOptions& options,
                                                       Findings& findings) {
    ImportWalker walker(source, options, findings);
    walker.begin_at(main);
    walker.walk(main);
    if (walker.full()) {
        return std::nullopt;
    }
    return std::move(walker.files);
}

std::shared_ptr<const Library> load_library(Version version, std::vector<ImportedTypes> files,
                                            const ValidateOptions& options) {
    const TypeCache::State::LibraryKey key(version, files);
    if (options.cache != nullptr && !options.strict) {
        TypeCache::State& state = options.cache->state();
        const std::lock_guard lock(state.mutex);
        if (const auto known = state.libraries.find(key); known != state.libraries.end()) {
            return known->second;
        }
    }
    auto library = std::make_shared<Library>();
    library->profile = profile_of(version, options.cache);
    library->types = std::make_unique<TypeScope>(library->profile.get());
    DiagnosticList list;
    Findings findings(list, options.strict);
    for (const ImportedTypes& import : files) {
        library->types->add(*import.file, import.prefix, findings);
        library->files.push_back(import.file);
    }
    library->types->resolve(findings);
    check_types(*library->types, findings);
    library->findings = std::move(list).take();
    if (options.cache != nullptr && !options.strict) {
        TypeCache::State& state = options.cache->state();
        const std::lock_guard lock(state.mutex);
        return state.libraries.emplace(key, library).first->second;
    }
    return library;
}

}  // namespace paas::tosca
