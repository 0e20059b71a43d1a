package io.taihu.protocols.jt808;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a terminal can be asked to do: each message that the platform sends, by its name, and the message that it is answered by. The
 * input of an action is the message's fields.
 *
 * @param answer id of the message that says it is done: the general reply, or one with data
 * @param idempotent whether it may be sent again when no answer comes
 */
record Actions(Message message, int answer, boolean idempotent) {
    static final int GENERAL = 0x0001;
    static final int ATTACHMENTS_WANTED = 0x9208;

    private static final Map<String, Actions> ALL = new LinkedHashMap<>();
    private static final Map<Integer, Boolean> ANSWERS = new HashMap<>();
    /** Messages that terminals send by themselves as well: they are events even when they answer. */
    private static final Set<Integer> ALSO_EVENTS = Set.of(0x0702, 0x0302, 0x0108);

    static {
        asks(0x8104, 0x0104);
        asks(0x8106, 0x0104);
        asks(0x8107, 0x0107);
        asks(0x8201, 0x0201);
        asks(0x8608, 0x0608);
        asks(0x8700, 0x0700);
        asks(0x8702, 0x0702);
        asks(0x8802, 0x0802);
        asks(0x9003, 0x1003);
        asks(0x9205, 0x1205);
        does(0x8500, 0x0500, true);
        does(0x8801, 0x0805, false);
        does(0x9201, 0x1205, false);
        does(0x9206, 0x1206, false);
        // what is set is set, however often
        for (int id : new int[] {
            0x8103, 0x8202, 0x8204, 0x8600, 0x8601, 0x8602, 0x8603, 0x8604, 0x8605, 0x8606, 0x8607, 0x8701
        }) {
            does(id, GENERAL, true);
        }
        for (int id : new int[] {
            0x8105, 0x8108, 0x8203, 0x8300, 0x8301, 0x8302, 0x8303, 0x8304, 0x8400, 0x8401, 0x8803, 0x8804, 0x8805,
            0x8900, 0x9101, 0x9102, 0x9105, 0x9202, 0x9207, 0x9208, 0x9301, 0x9302, 0x9303, 0x9304, 0x9305, 0x9306
        }) {
            does(id, GENERAL, false);
        }
    }

    private static void asks(int id, int answer) {
        does(id, answer, true);
    }

    private static void does(int id, int answer, boolean idempotent) {
        Message message = Catalogue.find(id);
        if (message == null) {
            throw new IllegalStateException("no message " + IdField.text(id, 2));
        }
        ALL.put(message.name(), new Actions(message, answer, idempotent));
        ANSWERS.put(answer, true);
    }

    static @Nullable Actions named(String name) {
        return ALL.get(name);
    }

    static Map<String, Actions> all() {
        return ALL;
    }

    /** Whether a message says nothing but the answer to a command. */
    static boolean answersOnly(int id) {
        return ANSWERS.containsKey(id) && !ALSO_EVENTS.contains(id);
    }
}
