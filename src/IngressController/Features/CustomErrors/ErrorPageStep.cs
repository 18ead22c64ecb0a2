using System.Collections.Frozen;
using System.Globalization;
using IngressController.Features.DefaultBackend;
using IngressController.Proxy;
using IngressController.Proxy.Balancing;
using IngressController.Proxy.Forwarding;
using IngressController.Proxy.Reasons;

namespace IngressController.Features.CustomErrors;

/// <summary>
/// Runs all other steps first. When the result is a listed status, it asks the default backend for the answer: for <c>/</c>, with the
/// client's method and headers and with those that describe the error (behaviour 106).
/// </summary>
sealed class ErrorPageStep
{
    readonly FrozenSet<int> _codes;
    readonly FrozenSet<int>? _withheld;
    readonly FrozenDictionary<int, RequestEdit[]> _edits;
    readonly UpstreamState? _backend;
    readonly RequestStep _forward;
    readonly RouteForwarding _forwarding;

    /// <param name="policy">What to replace.</param>
    /// <param name="backend">Answers instead; null: the built-in default backend, with its 404 (behaviour 107).</param>
    /// <param name="forward">Sends a request.</param>
    /// <param name="forwarding">How it is sent: over plain HTTP, whatever the protocol of the route's own upstream.</param>
    public ErrorPageStep(CustomErrorsPolicy policy, UpstreamState? backend, RequestStep forward, RouteForwarding forwarding)
    {
        _codes = policy.Codes.ToFrozenSet();
        _withheld = policy.OnlyOwn ? null : _codes;
        _edits = policy.Codes.ToFrozenDictionary(code => code, EditsFor);
        _backend = backend;
        _forward = forward;
        _forwarding = forwarding;
    }

    public async Task HandleAsync(RequestContext context, RequestStep next)
    {
        context.Exchange.Withheld = _withheld;
        await next(context);
        var response = context.Http.Response;
        var status = context.Exchange.WithheldStatus;
        if (status == 0 && context.Answerer == Answerer.Nobody)
            status = response.StatusCode;
        if (!_codes.Contains(status))
            return;
        response.Clear();
        context.ErrorPage = null;
        if (_backend is not { Destinations.Count: > 0 })
        {
            context.Exchange.Restart([], _forwarding);
            await context.AnswerWith(StatusCodes.Status404NotFound, context.Reason ?? AnswerReason.ErrorBackend);
            return;
        }

        NoBody.Apply(context);
        context.Exchange.Restart(_edits[status], _forwarding);
        context.Reason ??= AnswerReason.ErrorBackend;
        context.Upstream = _backend;
        context.UpstreamTarget = OriginForm.Root;
        await _forward(context);
    }

    static RequestEdit[] EditsFor(int code)
    {
        var text = code.ToString(CultureInfo.InvariantCulture);
        return
        [
            (context, request) =>
            {
                ErrorHeaders.Add(context, request, text);
                request.Set("X-Original-URI", context.Asked.Raw);
            },
        ];
    }
}
