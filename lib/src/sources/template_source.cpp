#include "paas/sources/template_source.hpp"

#include "paas/plugin/loader.hpp"
#include "paas/sources/import_loader.hpp"

#include <algorithm>

namespace paas::sources {
namespace {

namespace fs = std::filesystem;

class FolderArchive final : public tosca::Archive {
public:
    FolderArchive(fs::path root, std::vector<std::string> names, const tosca::ArchiveLimits& limits)
        : root_(std::move(root)), names_(std::move(names)), limits_(limits) {}

    const std::vector<std::string>& names() const noexcept override { return names_; }

    Result<std::string> read(std::string_view name) override {
        if (!contains(name)) {
            return fail(ErrorCode::not_found, "the folder has no file '" + std::string(name) + "'");
        }
        return read_file(root_ / name, limits_.file_bytes);
    }

private:
    fs::path root_;
    std::vector<std::string> names_;
    tosca::ArchiveLimits limits_;
};

void report(DiagnosticSink& sink, std::string_view code, const std::string& file,
            const Error& error) {
    Diagnostic finding;
    finding.code = code;
    finding.position = {file, 1, 1};
    finding.message = error.message;
    finding.suggestion = error.hint;
    sink.report(std::move(finding));
}

std::unique_ptr<tosca::Archive> open_archive(const std::string& name, std::string content,
                                             const std::vector<fs::path>& module_folders,
                                             DiagnosticSink& sink) {
    std::error_code ignored;
    if (fs::is_directory(name, ignored)) {
        auto folder = open_folder(name);
        if (!folder) {
            report(sink, "CSAR-0105", name, folder.error());
            return nullptr;
        }
        return std::move(*folder);
    }
    plugin::ModuleLoader loader(module_folders);
    auto module = loader.load<tosca::ArchiveModule>("zip");
    if (!module) {
        report(sink, "CSAR-0001", name, module.error());
        return nullptr;
    }
    return (*module)->open(std::move(content), name, {}, sink);
}

}  // namespace

bool is_csar(const std::string& name, std::string_view content) {
    std::error_code ignored;
    return content.starts_with("PK\x03\x04") || content.starts_with("PK\x05\x06") ||
           name.ends_with(".csar") || name.ends_with(".zip") || fs::is_directory(name, ignored);
}

Result<std::unique_ptr<tosca::Archive>> open_folder(const fs::path& folder,
                                                    const tosca::ArchiveLimits& limits) {
    std::error_code error;
    const fs::path root = fs::canonical(folder, error);
    if (error) {
        return fail(ErrorCode::not_found, "cannot read the folder " + folder.string());
    }
    std::vector<std::string> names;
    std::size_t entries = 0;
    // Links to folders are not followed: one could lead out, or back in.
    for (fs::recursive_directory_iterator entry(root, error), end; !error && entry != end;
         entry.increment(error)) {
        if (++entries > limits.entries) {
            return fail(ErrorCode::failed_precondition, "the folder has more than the " +
                                                            std::to_string(limits.entries) +
                                                            " entries allowed");
        }
        std::error_code unreadable;
        if (!entry->is_regular_file(unreadable) || entry->is_symlink(unreadable)) {
            continue;
        }
        std::string name = entry->path().lexically_relative(root).generic_string();
        if (tosca::entry_name_fault(name).empty()) {
            names.push_back(std::move(name));
        }
    }
    if (error) {
        return fail(ErrorCode::permission_denied, "cannot read all of the folder " + root.string());
    }
    std::ranges::sort(names);
    return std::make_unique<FolderArchive>(root, std::move(names), limits);
}

TemplateSource::TemplateSource(std::string name, std::string text, tosca::ImportSource& loader)
    : name_(std::move(name)), text_(std::move(text)), loader_(loader) {}

std::unique_ptr<TemplateSource> TemplateSource::open(std::string name, std::string content,
                                                     tosca::ImportSource& loader,
                                                     const std::vector<fs::path>& module_folders,
                                                     DiagnosticSink& sink) {
    const bool csar = is_csar(name, content);
    std::unique_ptr<TemplateSource> source(
        new TemplateSource(std::move(name), std::move(content), loader));
    if (!csar) {
        return source;
    }
    const std::string archive_name = source->name_;
    source->archive_ = open_archive(archive_name, std::move(source->text_), module_folders, sink);
    if (source->archive_ == nullptr) {
        return nullptr;
    }
    const auto entry = tosca::read_csar(*source->archive_, archive_name, sink);
    if (!entry) {
        return nullptr;
    }
    auto text = source->archive_->read(*entry);
    source->name_ = tosca::member_name(archive_name, *entry);
    if (!text) {
        report(sink, "CSAR-0106", source->name_, text.error());
        return nullptr;
    }
    source->text_ = std::move(*text);
    source->entry_ = *entry;
    source->csar_ =
        std::make_unique<tosca::CsarImports>(*source->archive_, archive_name, source->loader_);
    return source;
}

tosca::ImportSource& TemplateSource::imports() noexcept {
    return csar_ != nullptr ? *csar_ : loader_;
}

void TemplateSource::check_files(DiagnosticSink& sink) {
    if (csar_ != nullptr) {
        tosca::check_artifacts(*csar_, entry_, sink);
    }
}

}  // namespace paas::sources
