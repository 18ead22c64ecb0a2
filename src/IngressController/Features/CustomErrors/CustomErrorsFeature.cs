using System.Globalization;
using IngressController.Core.Annotations;
using IngressController.Core.Cluster;
using IngressController.Proxy;

namespace IngressController.Features.CustomErrors;

/// <summary><c>custom-http-errors</c> and <c>disable-proxy-intercept-errors</c> (behaviour 106, 107).</summary>
sealed class CustomErrorsFeature : Feature<CustomErrorsPolicy>
{
    static readonly Annotation Errors = new("custom-http-errors", "Statuses (400 to 599, comma separated) that the default backend answers in place of the upstream or the proxy.");
    static readonly Annotation OnlyOwn = new("disable-proxy-intercept-errors", "Passes the upstream's answers on, so that custom-http-errors replaces the proxy's own only.");
    static readonly Setting ErrorsDefault = new("custom-http-errors", "", "Statuses (300 to 599, comma separated) that --default-backend-service answers, where an Ingress lists none.");
    static readonly Setting OnlyOwnDefault = new("disable-proxy-intercept-errors", "false", "Default of the annotation disable-proxy-intercept-errors.");

    public override IReadOnlyList<Annotation> Annotations => [Errors, OnlyOwn];

    public override IReadOnlyList<Setting> Settings => [ErrorsDefault, OnlyOwnDefault];

    public override Stage Stage => Stage.Errors;

    protected override CustomErrorsPolicy? ParsePolicy(AnnotationReader reader)
    {
        var own = OfAnnotation(reader);
        var codes = own ?? OfSettings(reader);
        var onlyOwn = reader.Bool(OnlyOwn) ?? reader.Settings.Bool(OnlyOwnDefault);
        return codes.IsEmpty ? null : new(codes, own is not null, onlyOwn);
    }

    protected override void Bind(CustomErrorsPolicy policy, RouteScope scope, RoutePipeline pipeline)
    {
        var backend = policy.OfAnnotation && scope.Route.DefaultBackend is { } own ? scope.Upstreams.Of(own) : scope.DefaultBackend;
        var pages = new ErrorPageStep(policy, backend, scope.Forward, scope.Plain);
        pipeline.Use(next => context => pages.HandleAsync(context, next));
    }

    static ValueArray<int>? OfAnnotation(AnnotationReader reader)
    {
        if (!reader.TryGet(Errors, out var text))
            return null;
        var codes = CodesOf(text, 400, bad => reader.Reject(Errors, $"\"{bad}\" is not a status from 400 to 599"));
        return codes.IsEmpty ? null : codes;
    }

    static ValueArray<int> OfSettings(AnnotationReader reader) => reader.Settings.Once(ErrorsDefault, () =>
        CodesOf(reader.Settings.Text(ErrorsDefault), 300, bad => reader.Settings.Warn(ErrorsDefault, $"\"{bad}\" is not a status from 300 to 599; it is left out")));

    static ValueArray<int> CodesOf(string text, int lowest, Action<string> report)
    {
        var codes = new SortedSet<int>();
        foreach (var part in Values.List(text))
        {
            if (int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var code) && code >= lowest && code <= 599)
                codes.Add(code);
            else
                report(part);
        }

        return codes.ToValueArray();
    }
}
