// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "lfs/base/fd.hpp"
#include "lfs/base/file.hpp"
#include "lfs/journal/background_sync.hpp"
#include "lfs/journal/journal_text.hpp"
#include "lfs/journal/private_dir.hpp"
#include "lfs/protocol/upload_plan.hpp"

namespace hoist::lfs {

/// An upload that an earlier process began: its plan and the ETags of the parts that are up.
struct RememberedUpload {
  std::uint64_t chunk_size_bytes = 0;
  /// None where the URLs were not written down, since they held the user's credential: the server
  /// gives new ones for the `upload_id`.
  std::optional<MultipartUpload> plan;
  std::string upload_id;
  Etags etags;
};

/// The journal of one object's upload to one endpoint: file, lock and lines as docs/journal.md
/// defines them. For one thread.
///
/// It helps and never hinders: whatever goes wrong with the file (a full disk, a read-only folder)
/// ends its usefulness, is told by `trouble()`, and is no error of the upload.
class UploadJournal {
 public:
  /// Opens and locks the journal of that name, and reads it. Nothing when another process uses it
  /// or the file is not to be trusted; `why_not` says which.
  [[nodiscard]] static std::unique_ptr<UploadJournal> open(PrivateDir directory, std::string name,
                                                           std::string& why_not);
  UploadJournal(const UploadJournal&) = delete;
  UploadJournal& operator=(const UploadJournal&) = delete;
  ~UploadJournal() = default;

  /// What may be continued for this object in this state of its file; a plan that ends within a
  /// minute of `now` may not.
  [[nodiscard]] std::optional<RememberedUpload> remembered(std::string_view oid,
                                                           const FileState& file,
                                                           std::chrono::sys_seconds now);
  /// Forgets what was, and writes the plan of an upload that begins, or goes on with new URLs and
  /// `etags` of what is up. A plan whose URLs hold the user's credential leaves only its upload id,
  /// or nothing where the server takes none.
  void begin(std::string_view oid, const FileState& file, const MultipartUpload& plan,
             const Etags& etags, std::chrono::sys_seconds now);
  /// The store has accepted a part.
  void add(PartNumber part, std::string_view etag);
  /// A part that was added has turned out not to be up.
  void take_back(PartNumber part);
  /// The object was completed through a remembered plan.
  void close_remembered(std::chrono::sys_seconds now);
  /// Removes the file: there is nothing more to remember.
  void remove();

  /// Why nothing is written any more; empty while all is well.
  [[nodiscard]] const std::string& trouble() const { return trouble_; }

 private:
  UploadJournal(PrivateDir directory, std::string name, UniqueFd file);
  void rewrite(std::string_view lines);
  void append(std::string_view line);

  PrivateDir directory_;
  std::string name_;
  UniqueFd file_;
  JournalContent content_;
  bool holds_plan_ = false;  // one that the process has read or written, and did not give up
  std::string trouble_;
  BackgroundSync sync_;
};

/// Removes the journals in that folder that nobody uses and that are of no more use: expired,
/// completed more than 24 hours ago, or without a plan.
void sweep_journals(const PrivateDir& directory, std::chrono::sys_seconds now);

/// When the plan can no longer be used: the earliest end among its URLs, or 7 days from now.
[[nodiscard]] std::chrono::sys_seconds plan_expiry(const MultipartUpload& plan,
                                                   std::chrono::sys_seconds now);

/// True when a part URL holds the user's own credential, as CSGHub's do: such a plan is never
/// written to a file.
[[nodiscard]] bool holds_user_credential(const MultipartUpload& plan);

}  // namespace hoist::lfs
