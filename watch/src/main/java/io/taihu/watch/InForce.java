package io.taihu.watch;

import io.taihu.rules.Rule;
import io.taihu.rules.RuleText;

/**
 * A rule that is judged.
 *
 * @param text what is to be done besides an alarm
 * @param space of its document
 * @param by who saved it: an account, or {@code token/ID}
 */
record InForce(Rule rule, RuleText text, String space, String by) {}
