/** Who comes in as a person: passwords, one-time codes, passkeys, OpenID Connect, and the limits of trying. May import core. */
@NullMarked
package io.taihu.signin;

import org.jspecify.annotations.NullMarked;
