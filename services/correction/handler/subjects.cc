// The entry of a file, and who the person is.

#include <memory>
#include <utility>

#include "common/rpc/unary.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/values/legal_date.h"
#include "services/correction/handler/correction_handler.h"
#include "services/correction/handler/names.h"

namespace fengqiao::correction {
namespace {

using rpc::CallContext;
using service::Done;

absl::Status CheckNotice(const v1::RegisterNoticeRequest& request, absl::CivilDay today) {
  RETURN_IF_ERROR(CheckRegionOfToday(request.parent(), "parent", today));
  return CheckCommand(request);
}

}  // namespace

CorrectionHandler::Reactor* CorrectionHandler::RegisterNotice(Context* context,
                                                              const v1::RegisterNoticeRequest* request,
                                                              v1::Subject* reply) {
  return rpc::UnaryAsync(runtime_, MethodNamed("RegisterNotice"), context, request, reply,
                         [this](CallContext& call, const auto& asked, auto* answer, const Done& done) {
                           const absl::CivilDay today = LegalDay(runtime_.clock->Now());
                           if (const auto status = CheckNotice(asked, today); !status.ok())
                             return done(status);
                           const auto known = std::make_shared<std::string>();
                           const auto told = [this, &call, &asked, known, done](const absl::Status& status) {
                             if (status.ok() || known->empty()) return done(status);
                             // First the event, then the answer, as with a reveal.
                             const bool posted =
                                 runtime_.blocking.TryPost([this, &call, &asked, known, done] {
                                   store_.RecordKnown(call, asked, *known, done);
                                 });
                             if (!posted) done(Overloaded("the pool for blocking work"));
                           };
                           store_.RegisterNotice(call, asked, answer, known, told);
                         });
}

CorrectionHandler::Reactor* CorrectionHandler::RevealSubject(Context* context,
                                                             const v1::RevealSubjectRequest* request,
                                                             v1::RevealSubjectResponse* reply) {
  return rpc::UnaryAsync(
      runtime_, MethodNamed("RevealSubject"), context, request, reply,
      [this](CallContext& call, const auto& asked, auto* answer, const Done& done) {
        const auto name = kSubjectName.Parse(asked.name(), "name");
        if (!name.ok()) return done(name.status());
        if (const auto status = CheckCommand(asked); !status.ok()) return done(status);
        // First the event, then the reading: what is shown is always in the log.
        store_.RecordReveal(call, asked, answer, [this, &asked, answer, done](const absl::Status& recorded) {
          if (!recorded.ok()) return done(recorded);
          const bool posted = runtime_.blocking.TryPost([this, &asked, answer, done] {
            const auto person = store_.GetPerson(asked.name());
            if (!person.ok()) return done(person.status());
            answer->set_revealed_name(person->name());
            answer->set_revealed_number(person->number());
            *answer->mutable_revealed_born() = person->born();
            answer->set_revealed_phone(person->phone());
            answer->set_revealed_address(person->address());
            answer->set_revealed_guardian_name(person->guardian_name());
            answer->set_revealed_guardian_phone(person->guardian_phone());
            done(absl::OkStatus());
          });
          if (!posted) done(Overloaded("the pool for blocking work"));
        });
      });
}

CorrectionHandler::Reactor* CorrectionHandler::OpenSealedFile(Context* context,
                                                              const v1::OpenSealedFileRequest* request,
                                                              v1::OpenSealedFileResponse* reply) {
  return rpc::UnaryAsync(runtime_, MethodNamed("OpenSealedFile"), context, request, reply,
                         [this](CallContext& call, const auto& asked, auto* answer, const Done& done) {
                           const auto name = kSubjectName.Parse(asked.name(), "name");
                           if (!name.ok()) return done(name.status());
                           if (const auto status = CheckCommand(asked); !status.ok()) return done(status);
                           const auto file = std::make_shared<OpenedFile>();
                           const auto told = [answer, file, done](const absl::Status& recorded) {
                             if (!recorded.ok()) return done(recorded);
                             *answer->mutable_subject() = std::move(file->subject);
                             answer->set_revealed_name(file->person.name());
                             answer->set_revealed_number(file->person.number());
                             *answer->mutable_revealed_born() = file->person.born();
                             done(recorded);
                           };
                           store_.OpenSealed(call, asked, file, answer, told);
                         });
}

CorrectionHandler::Reactor* CorrectionHandler::RevealBarredPerson(
    Context* context, const v1::RevealBarredPersonRequest* request, v1::RevealBarredPersonResponse* reply) {
  return rpc::UnaryAsync(runtime_, MethodNamed("RevealBarredPerson"), context, request, reply,
                         [this](CallContext& call, const auto& asked, auto* answer, const Done& done) {
                           const auto name = kSubjectName.Parse(asked.name(), "name");
                           if (!name.ok()) return done(name.status());
                           if (asked.ban().empty()) return done(InvalidField("ban", "is required"));
                           if (const auto status = CheckCommand(asked); !status.ok()) return done(status);
                           store_.RecordBarredReveal(
                               call, asked, answer,
                               [this, &asked, answer, done](const absl::Status& recorded) {
                                 if (!recorded.ok()) return done(recorded);
                                 const bool posted = runtime_.blocking.TryPost([this, &asked, answer, done] {
                                   const auto person = store_.GetBarredPerson(asked.name(), asked.ban());
                                   if (!person.ok()) return done(person.status());
                                   answer->set_revealed_name(person->name());
                                   answer->set_revealed_phone(person->phone());
                                   answer->set_revealed_address(person->address());
                                   done(absl::OkStatus());
                                 });
                                 if (!posted) done(Overloaded("the pool for blocking work"));
                               });
                         });
}

CorrectionHandler::Reactor* CorrectionHandler::RevealAct(Context* context,
                                                         const v1::RevealActRequest* request,
                                                         v1::RevealActResponse* reply) {
  return rpc::UnaryAsync(runtime_, MethodNamed("RevealAct"), context, request, reply,
                         [this](CallContext& call, const auto& asked, auto* answer, const Done& done) {
                           const auto name = kSubjectName.Parse(asked.name(), "name");
                           if (!name.ok()) return done(name.status());
                           if (asked.act().empty()) return done(InvalidField("act", "is required"));
                           if (const auto status = CheckCommand(asked); !status.ok()) return done(status);
                           store_.RecordActReveal(
                               call, asked, answer,
                               [this, &asked, answer, done](const absl::Status& recorded) {
                                 if (!recorded.ok()) return done(recorded);
                                 const bool posted = runtime_.blocking.TryPost([this, &asked, answer, done] {
                                   const auto content = store_.GetActContent(asked.name(), asked.act());
                                   if (!content.ok()) return done(content.status());
                                   answer->set_revealed_content(content->content());
                                   answer->set_revealed_place(content->place());
                                   done(absl::OkStatus());
                                 });
                                 if (!posted) done(Overloaded("the pool for blocking work"));
                               });
                         });
}

}  // namespace fengqiao::correction
