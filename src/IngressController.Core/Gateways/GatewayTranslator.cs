using System.Collections.Immutable;
using IngressController.Core.Gateways.Attaching;
using IngressController.Core.Gateways.Certificates;
using IngressController.Core.Gateways.Rules;

namespace IngressController.Core.Gateways;

/// <summary>
/// Turns the objects of the Gateway API into what is served, and into what their status says. Pure, total and deterministic, like the
/// translation of Ingresses: the order in which objects came does not matter, and one that is wrong touches no other.
/// </summary>
static class GatewayTranslator
{
    public static GatewayTranslation Translate(GatewayInputs inputs)
    {
        var snapshot = inputs.Snapshot;
        if (snapshot.Gateways.IsEmpty || !inputs.Options.IsOn)
            return GatewayTranslation.Empty;
        if (inputs.Before.Basis is { } basis && basis.Holds(inputs))
        {
            inputs.References.UnionWith(basis.References);
            return inputs.Before.Fault is null ? inputs.Before : inputs.Before with { Fault = null };
        }

        var references = new HashSet<ObjectReference>();
        var made = Translate(inputs, references) with { Basis = new(inputs.Options, inputs.Everywhere, snapshot, references) };
        inputs.References.UnionWith(references);
        return made;
    }

    static GatewayTranslation Translate(GatewayInputs inputs, HashSet<ObjectReference> references)
    {
        var snapshot = inputs.Snapshot;
        var statuses = new List<GatewayStatus>();
        var classes = ClassReader.Read(snapshot, inputs.Options, statuses);
        List<Gateway> ours =
        [
            .. snapshot.Gateways.All<Gateway>(ResourceKind.Gateway).Where(one => classes.ContainsKey(one.ClassName))
                .OrderBy(static one => one, GatewayObject.ByAge),
        ];
        var ports = inputs.Options.Ports;
        var addresses = ports is null
            ? AddressPool.Assign(inputs.Options.Pool, ours, inputs.Before.Addresses)
            : GatewayPorts.Assign(ours, gateway => ProblemOf(gateway, classes[gateway.ClassName]) is null, inputs.Before.Addresses);
        var gateways = ours.ConvertAll(gateway => new GatewayDraft(gateway, addresses[gateway.Key], ProblemOf(gateway, classes[gateway.ClassName])));

        var grants = new Grants(snapshot.Gateways.All<ReferenceGrant>(ResourceKind.ReferenceGrant));
        var sets = new ListenerSetReader(snapshot, gateways);
        sets.Join();
        var certificates = new CertificateReader(snapshot, grants, inputs.Options.CertificateProblem, references);
        var authorities = new AuthorityReader(snapshot, grants, inputs.Options.AuthorityProblem, references);
        var (reader, tls) = (new ListenerReader(certificates), new GatewayTlsReader(certificates, authorities));
        foreach (var gateway in gateways)
        {
            foreach (var listener in gateway.All)
            {
                reader.Read(listener);
                listener.Refused ??= ports?.ProblemOf(listener.Listener);
            }

            List<ListenerDraft> all = [.. gateway.All];
            ListenerCounts.Apply(all);
            ListenerConflicts.Find(all);
            tls.Read(gateway);
        }

        var policies = new BackendTlsReader(snapshot.Gateways.All<BackendTlsPolicy>(ResourceKind.BackendTLSPolicy), authorities);
        var backends = new BackendReader(snapshot, grants, policies, inputs.Resolve, references);
        var rules = new RouteReader(snapshot, gateways, new(backends, inputs.Everywhere), statuses).Read();
        var builder = new PortBuilder(rules);
        foreach (var gateway in gateways.Where(static one => one is { Refused: null, Addresses.Problem: null }))
            builder.Add(gateway);
        foreach (var gateway in gateways)
            statuses.AddRange(GatewayStatuses.Of(gateway));
        statuses.AddRange(sets.Refused);
        statuses.AddRange(new BackendTlsStatuses(snapshot, policies).Of(gateways, backends.ServicesOf));
        ImmutableArray<GatewayStatus> sorted = [.. statuses.OrderBy(static status => status.Object)];
        return new(builder.Build(backends.Upstreams), sorted, GatewayDiagnostics.Of(sorted, snapshot.Gateways)) { Addresses = addresses };
    }

    static Problem? ProblemOf(Gateway gateway, bool isClassAccepted) =>
        !isClassAccepted ? new(GatewayApi.Invalid, $"spec.gatewayClassName: GatewayClass {gateway.ClassName} is not accepted")
        : gateway.Parameters is { } parameters ? new(
            "InvalidParameters", $"spec.infrastructure.parametersRef: {parameters} is not known here, no parameters are: take it away")
        : null;
}
