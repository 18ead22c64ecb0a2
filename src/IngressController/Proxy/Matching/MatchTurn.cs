using System.Collections.Immutable;
using IngressController.Proxy.Reasons;

namespace IngressController.Proxy.Matching;

/// <summary>
/// One request's comparing with a host's dear patterns, which takes a place among those of slow hosts if it is one. It ends by
/// <see cref="Dispose"/>. The default one has no dear patterns and costs nothing.
/// </summary>
readonly struct MatchTurn : IDisposable
{
    readonly MatchBudget? _budget;
    readonly MatchAccount? _account;
    readonly ImmutableArray<RenewableRegex> _compared;
    readonly string? _slot;

    MatchTurn(MatchBudget? budget, MatchAccount? account, ImmutableArray<RenewableRegex> compared, string? slot) =>
        (_budget, _account, _compared, _slot) = (budget, account, compared, slot);

    /// <summary>The request's host, when that is known already.</summary>
    public VirtualHost? Host { get; private init; }

    /// <summary>Whether the request is to be answered 503.</summary>
    public bool IsRefused { get; private init; }

    /// <summary>Whether it may take long, so that it should end when the client leaves.</summary>
    public bool MayBeLong => _slot is not null;

    /// <summary>Finds the host of a request, and begins to compare with its paths.</summary>
    /// <exception cref="OperationCanceledException">The client left while the request waited.</exception>
    public static async ValueTask<MatchTurn> OfAsync(MatchBudget budget, RequestContext context)
    {
        var routing = context.Table.Routing;
        if (routing.HasDearAliases && budget.IsAnySlow && routing.FindNamed(context.HostHeader.Name) is null)
            await SocketThreads.LeaveAsync();
        VirtualHost host;
        try
        {
            host = routing.MatchHost(context.HostHeader.Name, budget);
        }
        catch (MatchRefusedException refused)
        {
            budget.Refuse(refused.Host);
            return new() { IsRefused = true };
        }

        if (host.Dear is not { IsEmpty: false } dear)
            return new() { Host = host };
        if (host.MayBacktrack)
            await SocketThreads.LeaveAsync();
        return (await BeginAsync(budget, host, dear, context.Http)) with { Host = host };
    }

    /// <summary>Begins to compare with a host. One that is slow leaves the thread that sees sockets and waits for its turn.</summary>
    /// <param name="budget">What hosts may use.</param>
    /// <param name="host">The host.</param>
    /// <param name="compared">What is compared with.</param>
    /// <param name="http">The request; the waiting ends when its client leaves.</param>
    /// <exception cref="OperationCanceledException">The client left.</exception>
    public static async ValueTask<MatchTurn> BeginAsync(MatchBudget budget, VirtualHost host, ImmutableArray<RenewableRegex> compared, HttpContext http)
    {
        var account = budget.AccountOf(host);
        if (!account.IsSlow)
            return budget.MayCompare(account) ? new(budget, account, compared, null) : Refused(budget, host);
        await SocketThreads.LeaveAsync();
        var tenant = host.Ingresses.IsEmpty ? "" : host.Ingresses[0].Ingress.Namespace;
        if (!budget.MayCompare(account) || budget.Slots.TryEnter(tenant, host.AliasOf ?? host.Name, 1, http.RequestAborted) is not { } entered)
            return Refused(budget, host);
        await entered;

        // Those in front of it may have used up what there was.
        if (budget.MayCompare(account))
            return new(budget, account, compared, tenant);
        budget.Slots.Leave(tenant);
        return Refused(budget, host);
    }

    /// <summary>Measures until the result is disposed, on the same thread.</summary>
    public MatchMeasure Measure() => new(_budget, _account, _compared);

    public void Dispose()
    {
        if (_slot is not null)
            _budget!.Slots.Leave(_slot);
    }

    /// <summary>Answers a request that is refused.</summary>
    public static Task Refuse(RequestContext context) => context.AnswerWith(StatusCodes.Status503ServiceUnavailable, AnswerReason.SlowMatching);

    static MatchTurn Refused(MatchBudget budget, VirtualHost host)
    {
        budget.Refuse(host.AliasOf ?? host.Name);
        return new() { IsRefused = true };
    }
}
