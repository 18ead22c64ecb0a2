using System.Collections.Frozen;
using System.Net;

namespace IngressController.Features.Snippets.Access;

/// <summary>One <c>limit_except</c>: who may come with other methods than those it names. Equal when made of the same methods and rules.</summary>
/// <param name="Methods">The methods that it leaves alone, sorted; GET includes HEAD.</param>
/// <param name="Rules">Who may come with others, by address; empty: nobody.</param>
sealed record MethodRule(ValueArray<string> Methods, ValueArray<AddressRule> Rules)
{
    readonly FrozenSet<string> _methods = Methods.ToFrozenSet(StringComparer.Ordinal);

    public bool Refuses(string method, IPAddress client) => !_methods.Contains(method) && (Rules.IsEmpty || AddressRule.Judge(Rules, client).IsRefused);

    public bool Equals(MethodRule? other) => other is not null && Methods.Equals(other.Methods) && Rules.Equals(other.Rules);

    public override int GetHashCode() => HashCode.Combine(Methods, Rules);
}
