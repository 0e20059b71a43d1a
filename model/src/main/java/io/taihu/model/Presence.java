package io.taihu.model;

/** Whether a thing can be reached and speaks. */
public enum Presence {
    /** It has never been heard of. */
    NEVER,
    /** It has a session or reported lately, and has spoken within its model's silence. */
    CONNECTED,
    /** It should have spoken by now: its session is open, or it was expected, and nothing came within its model's silence. */
    SILENT,
    /** Its session is closed, or a thing without sessions said nothing for three times its model's silence. */
    OFFLINE
}
