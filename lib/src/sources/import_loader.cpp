#include "paas/sources/import_loader.hpp"

#include <algorithm>
#include <unordered_map>

namespace paas::sources {
namespace {

namespace fs = std::filesystem;

/// The scheme of a URL ("https"), or nothing for a path.
std::string_view scheme_of(std::string_view uri) {
    const std::size_t end = uri.find("://");
    if (end == std::string_view::npos || end == 0) {
        return {};
    }
    const std::string_view scheme = uri.substr(0, end);
    const bool valid = std::all_of(scheme.begin(), scheme.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '+' || c == '-' || c == '.';
    });
    return valid ? scheme : std::string_view();
}

/// `reference` as it stands in the document at `base` (RFC 3986 section 5.2.4, paths only).
std::string resolve_url(std::string_view base, std::string_view reference) {
    const std::size_t authority = base.find("://") + 3;
    const std::size_t path = std::min(base.find('/', authority), base.size());
    const std::string origin(base.substr(0, path));
    fs::path folder = fs::path(base.substr(path)).parent_path();
    if (reference.starts_with('/')) {
        folder = "/";
    }
    fs::path joined = (folder / fs::path(reference).relative_path()).lexically_normal();
    return origin + (joined.has_root_directory() ? "" : "/") + joined.string();
}

bool is_inside(const fs::path& path, const fs::path& root) {
    const auto end = std::mismatch(root.begin(), root.end(), path.begin(), path.end());
    return end.first == root.end();
}

}  // namespace

struct ImportLoader::State {
    fs::path root;
    ImportLoaderOptions options;
    /// Files found at a URL: their own relative imports are relative to that URL.
    std::unordered_map<std::string, std::string> url_of;
    std::unordered_map<std::string, std::shared_ptr<const std::string>> texts;

    Result<tosca::ImportedFile> open(const fs::path& path, std::string_view url) {
        const std::string name = path.string();
        if (!url.empty()) {
            url_of.emplace(name, url);
        }
        auto& text = texts[name];
        if (text == nullptr) {
            auto read = read_file(path, options.max_bytes);
            if (!read) {
                texts.erase(name);
                return fail(std::move(read.error()));
            }
            text = std::make_shared<const std::string>(std::move(*read));
        }
        return tosca::ImportedFile{text, name};
    }

    /// Named by its URL, so that its own relative imports are found and two spellings are one file.
    Result<tosca::ImportedFile> fetch(std::string_view url) {
        auto text = options.remote->fetch(url);
        if (!text) {
            return fail(std::move(text.error()));
        }
        const auto parsed = net::Url::parse(url);
        const std::string name = parsed ? parsed->str() : std::string(url);
        url_of.emplace(name, name);
        return tosca::ImportedFile{std::move(*text), name};
    }

    Result<tosca::ImportedFile> find_url(std::string_view url) {
        const fs::path mapped = options.map.find(url);
        if (!mapped.empty()) {
            return open(mapped, url);
        }
        const std::string_view scheme = scheme_of(url);
        if (scheme == "http" || scheme == "https") {
            if (options.remote != nullptr) {
                return fetch(url);
            }
            return fail(ErrorCode::permission_denied, "imports from the network are not allowed",
                        "give a local copy with --import-map, or allow it with --allow-imports");
        }
        return fail(ErrorCode::permission_denied,
                    "imports over '" + std::string(scheme) + "' are not supported",
                    "import a file of the template's folder, or use --import-map");
    }

    Result<tosca::ImportedFile> find_path(std::string_view uri, std::string_view importing_file) {
        const fs::path reference(uri);
        const fs::path mapped = options.map.find(uri);
        if (!mapped.empty()) {
            return open(mapped, {});
        }
        if (reference.is_absolute()) {
            return fail(ErrorCode::permission_denied, "absolute paths cannot be imported",
                        "write the path relative to the importing file");
        }
        const fs::path from = fs::path(importing_file).parent_path();
        std::error_code error;
        // Links are followed before the test: one that leads out is out.
        const fs::path path = fs::weakly_canonical(fs::absolute(from / reference, error), error);
        if (error) {
            return fail(ErrorCode::not_found, "no such file");
        }
        const bool inside = is_inside(path, root) ||
                            std::ranges::any_of(options.folders, [&](const fs::path& folder) {
                                return is_inside(path, folder);
                            });
        if (!inside) {
            return fail(ErrorCode::permission_denied,
                        "the file lies outside the template's folder " + root.string(),
                        "move it inside, or name it in --import-map");
        }
        return open(path, {});
    }
};

ImportLoader::ImportLoader(fs::path root, ImportLoaderOptions options)
    : state_(std::make_unique<State>()) {
    std::error_code error;
    state_->root = fs::weakly_canonical(fs::absolute(root.empty() ? "." : root, error), error);
    state_->options = std::move(options);
    for (fs::path& folder : state_->options.folders) {
        folder = fs::weakly_canonical(fs::absolute(folder.empty() ? "." : folder, error), error);
    }
}

ImportLoader::~ImportLoader() = default;

Result<tosca::ImportedFile> ImportLoader::find(std::string_view uri,
                                               std::string_view importing_file) {
    if (uri.empty() || uri.find('\0') != std::string_view::npos) {
        return fail(ErrorCode::invalid_argument, "an import needs a file name");
    }
    if (!scheme_of(uri).empty()) {
        return state_->find_url(uri);
    }
    const auto origin = state_->url_of.find(std::string(importing_file));
    if (origin != state_->url_of.end()) {
        return state_->find_url(resolve_url(origin->second, uri));
    }
    return state_->find_path(uri, importing_file);
}

}  // namespace paas::sources
