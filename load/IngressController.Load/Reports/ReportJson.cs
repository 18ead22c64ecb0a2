using System.Text.Json;
using System.Text.Json.Serialization;
using IngressController.Load.Abuse.Running;
using IngressController.Load.Scale;
using IngressController.Load.Soak;

namespace IngressController.Load.Reports;

/// <summary>Writes a report as JSON.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true)]
[JsonSerializable(typeof(RunReport))]
[JsonSerializable(typeof(ScaleReport))]
[JsonSerializable(typeof(AbuseReport))]
[JsonSerializable(typeof(SoakReport))]
sealed partial class ReportJson : JsonSerializerContext;
