package io.taihu.histories.questdb;

import io.questdb.griffin.FunctionFactory;
import io.questdb.griffin.engine.functions.bool.AndFunctionFactory;
import io.questdb.griffin.engine.functions.bool.InSymbolFunctionFactory;
import io.questdb.griffin.engine.functions.bool.OrFunctionFactory;
import io.questdb.griffin.engine.functions.cast.CastLongToTimestampFunctionFactory;
import io.questdb.griffin.engine.functions.eq.EqStrFunctionFactory;
import io.questdb.griffin.engine.functions.eq.EqSymStrFunctionFactory;
import io.questdb.griffin.engine.functions.eq.EqTimestampFunctionFactory;
import io.questdb.griffin.engine.functions.groupby.MaxTimestampGroupByFunctionFactory;
import io.questdb.griffin.engine.functions.lt.LtTimestampFunctionFactory;
import io.questdb.griffin.engine.functions.table.TablePartitionsFunctionFactory;
import java.util.List;

/**
 * The few functions of SQL that this room's own statements use. QuestDB by itself looks through its jar for all of them, more
 * than a thousand, which takes two thirds of the time to open; that is only done when people may ask by SQL.
 */
final class Functions {
    private Functions() {}

    static Iterable<FunctionFactory> ours() {
        return List.of(
                new AndFunctionFactory(),
                new CastLongToTimestampFunctionFactory(),
                new EqStrFunctionFactory(),
                new EqSymStrFunctionFactory(),
                new EqTimestampFunctionFactory(),
                new InSymbolFunctionFactory(),
                new LtTimestampFunctionFactory(),
                new MaxTimestampGroupByFunctionFactory(),
                new OrFunctionFactory(),
                new TablePartitionsFunctionFactory());
    }
}
