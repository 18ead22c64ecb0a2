using System.Net;
using IngressController.Core.Redaction;
using IngressController.Core.Translation.Policies;
using IngressController.Features;
using IngressController.Features.AccessLists;
using IngressController.Features.BasicAuth;
using IngressController.Features.BlockLists;
using IngressController.Features.Cors;
using IngressController.Features.ExternalAuth;
using IngressController.Features.Redirect;
using IngressController.Features.Satisfy;
using IngressController.Features.SslRedirect;
using IngressController.Proxy.Clients;
using IngressController.Tls.Clients;

namespace IngressController.Explain;

/// <summary>
/// What acts on a request before a pod gets it, by the policies of its route and in the order of <see cref="Stage"/>. What needs somebody
/// else to be asked, a password or a snippet, is named and not decided.
/// </summary>
/// <param name="state">The table.</param>
/// <param name="question">The request.</param>
/// <param name="host">Its host.</param>
/// <param name="route">Its route.</param>
/// <param name="values">The values in force, for the snippets among them.</param>
sealed class StepPart(ExplainedState state, ExplainQuestion question, VirtualHost host, Route route, IReadOnlyList<ValueReport> values)
{
    /// <summary>Directives that may answer, or lead elsewhere.</summary>
    static readonly string[] Deciding =
        ["return", "rewrite", "if", "deny", "allow", "limit_except", "try_files", "error_page", "satisfy", "limit_req", "limit_conn"];

    readonly List<StepReport> _steps = [];

    /// <summary>In order; nothing behind the first that answers is asked.</summary>
    /// <exception cref="System.Text.RegularExpressions.RegexMatchTimeoutException">Comparing took too long.</exception>
    public IReadOnlyList<StepReport> All()
    {
        if (state.GuardOf?.Invoke(route)?.Judge(question.Target, route, MatchDeadline.Start()) is { } refusal)
            Answer("path", 400, $"is refused, since pods could read the path otherwise: {refusal}");
        if (route.Policies.DeniedBecause is { } denied)
        {
            Answer("closed", 503, $"is closed: {denied}");
            return _steps;
        }

        var peer = new ClientIdentity(
            question.Client ?? IPAddress.None, "", question.Scheme, question.Scheme, question.Host, question.Scheme == "https" ? "443" : "80");
        var client = ClientResolver.Resolve(peer, isProxiedHttps: false, question.Headers, state.Clients);
        var address = question.Client is not null || !ReferenceEquals(client.Address, peer.Address) ? client.Address : null;
        AddBlockList();
        AddSnippets();
        AddRedirects(client);
        AddClientCertificates();
        AddAccess(address);
        return _steps;
    }

    void AddBlockList()
    {
        if (route.Policies.Get<BlockListPolicy>() is not { } policy)
            return;
        if (policy.Blocks(question.Headers))
            Answer("block list", 403, "is refused: block-user-agents or block-referers has its User-Agent or Referer");
        else
            Add("block list", StepEffect.Passes, "neither its User-Agent nor its Referer is listed");
    }

    void AddSnippets()
    {
        foreach (var snippet in values.Where(value => value is { Lines: not null, Problem: null }))
        {
            var deciding = snippet.Lines!.Where(line => line.Split(' ', 4) is [_, _, var name, ..] && Deciding.Contains(name.TrimEnd(','))).ToList();
            if (deciding.Count > 0)
                Add(snippet.Name, StepEffect.Depends,
                    $"may answer or lead elsewhere, which is not judged here: {string.Join("; ", deciding)} ({snippet.Source})");
        }
    }

    void AddRedirects(in ClientIdentity client)
    {
        if (host.AppRoot is { } root && question.Target.Path.Span is "/")
            Answer("app-root", 302, $"is redirected to {DiagnosticText.Of(root)}");
        if (route.LacksTrailingSlash)
            Answer("trailing slash", 301, $"is redirected to {DiagnosticText.Of(route.Path)}");
        if (route.Policies.Get<CorsPolicy>() is { } cors && HttpMethods.IsOptions(question.Method) &&
            cors.Accepts(question.Headers.Origin is [{ } origin] ? origin : ""))
            Answer("enable-cors", 204, "is answered as a preflight");
        if (route.Policies.Get<HostRedirectPolicy>() is { } www)
            Answer("from-to-www-redirect", www.Status, $"is redirected to {question.Scheme}://{www.Host}");
        if (route.Policies.Get<RedirectPolicy>() is { } redirect && !(PathPart.IsUnmatched(host, route) && host.Name.Length == 0))
            Answer("permanent-redirect or temporal-redirect", redirect.Status, $"is redirected to {DiagnosticText.Of(redirect.Location)}");
        if (route.Policies.Get<SslRedirectPolicy>() is { } policy && policy.Covers(route, host))
            AddSslRedirect(policy, client);
    }

    void AddSslRedirect(SslRedirectPolicy policy, in ClientIdentity client)
    {
        if (client.Scheme == "https")
            Add("ssl-redirect", StepEffect.Passes,
                question.Scheme == "https" ? "the request is HTTPS already" : "X-Forwarded-Proto says that it is HTTPS already");
        else if (SslRedirectPolicy.MayExempt(host) && policy.Exempts(question.Target.Raw))
            Add("ssl-redirect", StepEffect.Passes, "the path is one of no-tls-redirect-locations");
        else
            Answer(policy.Always ? "force-ssl-redirect" : "ssl-redirect", policy.Status,
                $"is redirected to {DiagnosticText.Of(policy.LocationOf(client.Host.Name, "", question.Target.Raw))}");
    }

    void AddClientCertificates()
    {
        if ((HostClientRule.Of(host) ?? route.Policies.Get<ClientCertificatePolicy>()) is not { Verify: not VerifyClient.Off } policy)
            return;
        if (question.Scheme == "http" && policy.Verify == VerifyClient.On)
            Answer("client certificate", 400, "is refused: the host wants client certificates, which plain HTTP has none of");
        else if (question.Scheme == "https")
            Add("client certificate", StepEffect.Depends,
                policy.Verify == VerifyClient.On ? $"without a certificate by the authority in Secret {policy.Secret} it is refused with 400"
                : "a certificate is asked for, and none is needed");
    }

    void AddAccess(IPAddress? address)
    {
        var isAnyEnough = route.Policies.Get<SatisfyAnyPolicy>() is not null;
        var basic = route.Policies.Get<BasicAuthPolicy>() is { } password && !NoAuthLocations.Cover(password.Exempt, route) ? password : null;
        var external = route.Policies.Get<ExternalAuthPolicy>() is { } asked && !NoAuthLocations.Cover(asked.Exempt, route) ? asked : null;
        var isListed = false;
        if (route.Policies.Get<AccessListPolicy>() is { } lists)
            isListed = Judge(lists, address, mayPassOtherwise: isAnyEnough && (basic is not null || external is not null));
        if (isAnyEnough && isListed)
        {
            Add("satisfy", StepEffect.Passes, "any: its address is enough");
            return;
        }

        if (basic is not null && question.Headers.Authorization.Count == 0 && !isAnyEnough)
            Answer("auth-type", 401, $"is asked for a password, realm \"{DiagnosticText.Of(basic.Realm)}\"");
        else if (basic is not null)
            Add("auth-type", StepEffect.Depends, "a password is asked for (401), and whether the one in Authorization is right is not looked at here");
        if (external is not null)
            Add("auth-url", StepEffect.Depends, "an authentication service decides, which is not asked here; see auth-url among the values");
    }

    bool Judge(AccessListPolicy lists, IPAddress? address, bool mayPassOtherwise)
    {
        List<string> told = [];
        if (lists.Allowed is { } allowed)
            told.Add($"allowed: {Short(allowed.ToString())}");
        if (!lists.Denied.IsEmpty)
            told.Add($"refused: {Short(lists.Denied.ToString())}");
        var text = string.Join("; ", told);
        if (address is null)
        {
            Add("address list", StepEffect.Depends, $"{text}; give the client's address to have it judged");
            return false;
        }

        var verdict = lists.Judge(address);
        if (!verdict.IsRefused)
            Add("address list", StepEffect.Passes, $"lets {address} through ({text})");
        else if (mayPassOtherwise)
            Add("address list", StepEffect.Depends, $"does not let {address} through ({text}), but satisfy: any lets a login be enough");
        else
            Answer("address list", verdict.RefusedWith, $"is refused, since its client is {address} ({text})");
        return verdict.IsGranted;
    }

    static string Short(string text) => text.Length > 200 ? $"{text.AsSpan(0, 200)}…" : text;

    void Answer(string name, int status, string text) => _steps.Add(new(name, StepEffect.Answers, text) { Status = status });

    void Add(string name, StepEffect effect, string text) => _steps.Add(new(name, effect, text));
}
