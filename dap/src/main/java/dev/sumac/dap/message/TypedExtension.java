package dev.sumac.dap.message;

import java.util.List;

/** What the draft's four kinds of extension have in common: a type and its data. */
public sealed interface TypedExtension extends Encodable
        permits Extension, TaskExtension, AggregationJobExtension, CollectionJobExtension {

    int extensionType();

    Bytes extensionData();

    /** Whether each type is greater than the one before it, as every list of extensions must be encoded. */
    static boolean strictlyIncreasing(List<? extends TypedExtension> extensions) {
        for (int i = 1; i < extensions.size(); i++) {
            if (extensions.get(i).extensionType() <= extensions.get(i - 1).extensionType()) {
                return false;
            }
        }
        return true;
    }
}
