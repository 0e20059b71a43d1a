package io.taihu.signin;

import io.taihu.model.ErrorCode;
import io.taihu.model.TaihuException;
import java.util.List;

/** The password was right, and the account asks for something more, which was not given or not good. */
public final class SecondFactorNeeded extends TaihuException {
    private static final long serialVersionUID = 1L;

    private final transient List<String> kinds;

    SecondFactorNeeded(List<String> kinds, String why) {
        super(ErrorCode.UNAUTHENTICATED, why);
        this.kinds = kinds;
    }

    /** Those that the account has, among {@code totp}, {@code recovery} and {@code passkey}. */
    public List<String> kinds() {
        return kinds;
    }
}
