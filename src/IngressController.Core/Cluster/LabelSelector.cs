namespace IngressController.Core.Cluster;

/// <summary>A <c>metav1.LabelSelector</c>: all of its requirements have to hold. Without any, it selects everything.</summary>
/// <param name="Labels"><c>matchLabels</c>.</param>
/// <param name="Expressions"><c>matchExpressions</c>.</param>
public sealed record LabelSelector(StringMap Labels, ValueArray<LabelExpression> Expressions)
{
    public bool Selects(StringMap labels)
    {
        foreach (var (key, value) in Labels)
        {
            if (labels[key] != value)
                return false;
        }

        foreach (var expression in Expressions)
        {
            if (!expression.Holds(labels))
                return false;
        }

        return true;
    }
}

/// <summary>One of <c>matchExpressions</c>.</summary>
/// <param name="Key">The label.</param>
/// <param name="Operator"><c>In</c>, <c>NotIn</c>, <c>Exists</c>, <c>DoesNotExist</c>; any other never holds.</param>
/// <param name="Values">For the first two.</param>
public sealed record LabelExpression(string Key, string Operator, ValueArray<string> Values)
{
    public bool Holds(StringMap labels) => Operator switch
    {
        "In" => labels[Key] is { } value && Values.Contains(value),
        "NotIn" => labels[Key] is not { } value || !Values.Contains(value),
        "Exists" => labels[Key] is not null,
        "DoesNotExist" => labels[Key] is null,
        _ => false,
    };
}
