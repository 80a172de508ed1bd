// When notes that can't be heard are tried again, and what is read until then.

#include "services/correction/unheard_notes.h"

#include "gtest/gtest.h"

namespace fengqiao::correction {
namespace {

using Time = UnheardNotes::Time;

TEST(UnheardNotesTest, TheStreamGoesOnBehindThemUntilTheirPauseIsOver) {
  UnheardNotes notes;
  const Time start{};
  EXPECT_EQ(notes.TokenAfter("stored", start), "stored");
  EXPECT_TRUE(notes.none());
  notes.Add(7, start);
  notes.ReadTo("behind", 9);
  EXPECT_FALSE(notes.none());
  EXPECT_EQ(notes.count(), 1u);
  const Time due = start + UnheardNotes::kFirstPause;
  EXPECT_FALSE(notes.AreDue(due - std::chrono::milliseconds(1)));
  EXPECT_EQ(notes.TokenAfter("stored", due - std::chrono::milliseconds(1)), "behind");
  EXPECT_TRUE(notes.AreDue(due));
  EXPECT_EQ(notes.TokenAfter("stored", due), "stored");
  // Until they were tried the metric says what it said.
  EXPECT_TRUE(notes.none());
  EXPECT_EQ(notes.count(), 1u);
  notes.ReadTo("behind", 9);
  notes.AtTheEnd();
  EXPECT_EQ(notes.count(), 0u);
}

TEST(UnheardNotesTest, EachPauseIsLongerAndANewNoteBeginsAnew) {
  UnheardNotes notes;
  Time now{};
  std::chrono::milliseconds pause = UnheardNotes::kFirstPause;
  for (int i = 0; i < 12; ++i) {
    notes.TokenAfter("stored", now);
    notes.Add(7, now);
    notes.ReadTo("behind", 9);
    EXPECT_FALSE(notes.AreDue(now + pause - std::chrono::milliseconds(1))) << i;
    EXPECT_TRUE(notes.AreDue(now + pause)) << i;
    now += pause;
    pause = std::min(pause * 2, UnheardNotes::kLongestPause);
  }
  EXPECT_EQ(pause, UnheardNotes::kLongestPause);
  // One that was never tried waits for the first pause, and the older one is tried with it.
  notes.TokenAfter("stored", now);
  notes.Add(7, now);
  notes.Add(10, now);
  EXPECT_EQ(notes.count(), 2u);
  EXPECT_TRUE(notes.AreDue(now + UnheardNotes::kFirstPause));
}

TEST(UnheardNotesTest, WhatBreaksOffAmidAnAnswerIsReadAgainFromWhereItBegan) {
  UnheardNotes notes;
  const Time now{};
  notes.TokenAfter("stored", now);
  notes.Add(7, now);
  EXPECT_EQ(notes.TokenAfter("stored", now), "stored");
  notes.Add(7, now);
  EXPECT_EQ(notes.count(), 1u);
  notes.Forget();
  EXPECT_TRUE(notes.none());
  EXPECT_EQ(notes.TokenAfter("", now), "");
}

}  // namespace
}  // namespace fengqiao::correction
