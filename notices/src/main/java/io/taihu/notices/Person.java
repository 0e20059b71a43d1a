package io.taihu.notices;

/** Somebody who can be on duty; e-mail and mobile may be empty. */
public record Person(String name, String email, String mobile) {
    /** As a notice names them. */
    String words() {
        return mobile.isEmpty() ? name : name + " " + mobile;
    }
}
